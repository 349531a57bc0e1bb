package logly.storage;

import java.util.List;
import java.util.Optional;

/**
 * What one reader answers to a {@link PeerQuestion} from its own files.
 *
 * @param next place behind which more lies, or up to which the answer is whole; empty where it is whole to its end
 * @param truncated cut by another bound than the asked one
 * @param gaps what the answer lacks
 * @param nodes of a question for them
 * @param accounts of a question for them
 * @param usableBytes that the disk still takes, of a question for nodes
 */
public record PeerAnswer(
        List<PeerRow> rows,
        Optional<String> next,
        boolean truncated,
        List<Gap> gaps,
        List<NodeContents> nodes,
        List<Account> accounts,
        long usableBytes) {
    public PeerAnswer {
        rows = List.copyOf(rows);
        gaps = List.copyOf(gaps);
        nodes = List.copyOf(nodes);
        accounts = List.copyOf(accounts);
    }

    static PeerAnswer of(List<PeerRow> rows) {
        return of(rows, Optional.empty(), false);
    }

    static PeerAnswer of(List<PeerRow> rows, Optional<String> next, boolean truncated) {
        return new PeerAnswer(rows, next, truncated, List.of(), List.of(), List.of(), 0);
    }

    PeerAnswer with(List<Gap> lacking) {
        return new PeerAnswer(rows, next, truncated, lacking, nodes, accounts, usableBytes);
    }
}
