package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import logly.schemas.Finding;
import org.jspecify.annotations.Nullable;

/**
 * Compares an embedding with that of every finding of a range: exact, without an index. Statements are short, so that no
 * read transaction lasts; the whole is bounded in time.
 */
final class SimilarReader {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ROWS_PER_STATEMENT = 5000;

    private static final String FROM_START = """
            SELECT last_seen, id, revision, embedding FROM findings INDEXED BY findings_by_time
            WHERE last_seen >= ? AND last_seen < ? AND embedding_version = ?
            ORDER BY last_seen, id LIMIT ?""";

    private static final String BEHIND = """
            SELECT last_seen, id, revision, embedding FROM findings INDEXED BY findings_by_time
            WHERE last_seen >= ? AND last_seen < ? AND embedding_version = ? AND (last_seen, id) > (?, ?)
            ORDER BY last_seen, id LIMIT ?""";

    private final Supplier<List<Path>> nodeFiles;
    private final ReadConnections connections;
    private final KeyedReader<Finding> findings;

    SimilarReader(Supplier<List<Path>> nodeFiles, ReadConnections connections, KeyedReader<Finding> findings) {
        this.nodeFiles = nodeFiles;
        this.connections = connections;
        this.findings = findings;
    }

    /** A finding of a node that is like enough. */
    private record Candidate(String id, long revision, double similarity) {}

    /** What was found so far, over all nodes; of a finding the newest revision counts. */
    private static final class Found {
        final Map<String, Candidate> byId = new HashMap<>();
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean truncated;

        void add(Candidate candidate) {
            byId.merge(candidate.id(), candidate, (one, other) -> one.revision() >= other.revision() ? one : other);
        }

        boolean isOverdue() {
            return System.nanoTime() - deadline > 0;
        }
    }

    /**
     * The findings nearest to an embedding.
     *
     * @param lastSeen when they were last seen
     * @param version of the function that made the embedding; others are not comparable
     * @param threshold least similarity
     */
    Similar nearest(TimeRange lastSeen, float[] embedding, int version, double threshold, int limit) {
        List<Path> files = nodeFiles.get();
        Found found = new Found();
        for (Path file : files) {
            Optional<KeyedPlace> last = Optional.empty();
            do {
                KeyedPlace behind = last.orElse(null);
                last = connections.ask(
                        file,
                        Optional.empty(),
                        connection -> compare(connection, lastSeen, embedding, version, behind, found));
            } while (last.isPresent() && !found.isOverdue());
            found.truncated |= last.isPresent();
        }
        List<Candidate> nearest = found.byId.values().stream()
                .filter(candidate -> candidate.similarity() >= threshold)
                .sorted(Comparator.comparingDouble(Candidate::similarity)
                        .reversed()
                        .thenComparing(Candidate::id))
                .limit(limit)
                .toList();
        return new Similar(whole(files, nearest), found.truncated);
    }

    private List<Similar.Match> whole(List<Path> files, List<Candidate> nearest) {
        Map<String, Finding> wholes =
                findings.wholes(files, nearest.stream().map(Candidate::id).toList());
        List<Similar.Match> matches = new ArrayList<>();
        for (Candidate candidate : nearest) {
            Finding finding = wholes.get(candidate.id());
            if (finding != null) {
                matches.add(new Similar.Match(finding, candidate.similarity()));
            }
        }
        return matches;
    }

    /** One statement's worth; returns the last place where more lies behind it. */
    private static Optional<KeyedPlace> compare(
            Connection connection,
            TimeRange lastSeen,
            float[] embedding,
            int version,
            @Nullable KeyedPlace behind,
            Found found)
            throws SQLException {
        KeyedPlace last = null;
        int count = 0;
        try (PreparedStatement statement = connection.prepareStatement(behind == null ? FROM_START : BEHIND)) {
            statement.setLong(1, Millis.of(lastSeen.from()));
            statement.setLong(2, Millis.of(lastSeen.to()));
            statement.setInt(3, version);
            int next = 4;
            if (behind != null) {
                statement.setLong(next++, behind.number());
                statement.setString(next++, behind.key());
            }
            statement.setInt(next, ROWS_PER_STATEMENT);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    count++;
                    last = new KeyedPlace(row.getLong(1), row.getString(2));
                    float[] other = Vectors.floats(row.getBytes(4));
                    if (other.length == embedding.length) {
                        found.add(new Candidate(last.key(), row.getLong(3), cosine(embedding, other)));
                    }
                }
            }
        }
        return count == ROWS_PER_STATEMENT ? Optional.ofNullable(last) : Optional.empty();
    }

    /** Cosine of the angle between two vectors; 0 where one of them has no length. */
    static double cosine(float[] one, float[] other) {
        double product = 0;
        double ofOne = 0;
        double ofOther = 0;
        for (int i = 0; i < one.length; i++) {
            product += (double) one[i] * other[i];
            ofOne += (double) one[i] * one[i];
            ofOther += (double) other[i] * other[i];
        }
        double lengths = Math.sqrt(ofOne) * Math.sqrt(ofOther);
        return lengths == 0 ? 0 : product / lengths;
    }
}
