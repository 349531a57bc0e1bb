package logly.query;

import java.nio.file.Path;
import logly.query.fleet.PeerOptions;

/**
 * Where the query service listens and what it reads.
 *
 * @param port 0 takes a free one
 * @param concurrency requests to the API that are answered at the same time; further ones wait shortly, then get 503
 * @param peers how other nodes are asked
 * @param streams exports and live tails that are sent at the same time
 */
public record QueryOptions(
        String address,
        int port,
        Path dataDir,
        int concurrency,
        int streams,
        Protection protection,
        PeerOptions peers) {
    /** The query service's own folder. */
    public static Path folder(Path dataDir) {
        return dataDir.resolve("query");
    }
}
