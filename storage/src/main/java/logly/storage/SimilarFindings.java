package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.Finding;

/**
 * Finds what resembles a vector: the cosine of every stored embedding, exactly, without an index. Read along time in
 * short statements. What several nodes hold of one finding is taken together: only its newest revision counts.
 */
public final class SimilarFindings {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LOOKED_AT_PER_STATEMENT = 5000;
    private static final KeyedPlace END = new KeyedPlace(Long.MIN_VALUE, "");

    private final KeyedReader<Finding> findings;
    private final Supplier<List<Path>> nodeFiles;
    private final ReadConnections connections;
    private final Peers peers;

    /**
     * What is asked for.
     *
     * @param lastSeen when findings were last seen
     * @param vector to be resembled; need not be normalised
     * @param embeddingVersion of the function that made it: vectors of others mean something else
     * @param threshold least cosine, -1 to 1
     * @param limit most findings
     * @param selector what the findings must be, before the most similar are taken
     */
    public record Question(
            TimeRange lastSeen,
            List<Float> vector,
            int embeddingVersion,
            double threshold,
            int limit,
            Selector selector) {
        public Question {
            vector = List.copyOf(vector);
            if (!(threshold >= -1 && threshold <= 1)) {
                throw new IllegalArgumentException("threshold: must be -1 to 1, not " + threshold);
            }
        }

        /** Among all findings. */
        public Question(TimeRange lastSeen, List<Float> vector, int embeddingVersion, double threshold, int limit) {
            this(lastSeen, vector, embeddingVersion, threshold, limit, Selector.all(Nouns.FINDINGS));
        }

        /** The same among these only. */
        public Question within(Selector seen) {
            return new Question(lastSeen, vector, embeddingVersion, threshold, limit, seen);
        }

        private PeerQuestion.Vector toVector() {
            return new PeerQuestion.Vector(vector, embeddingVersion, threshold);
        }
    }

    /** A finding, and the cosine of its embedding and the vector. */
    public record Match(Finding finding, double similarity) {}

    /**
     * The most similar first, and of equal ones by id.
     *
     * @param truncated the search took too long: it looked at the newest findings only
     */
    public record Answer(List<Match> matches, boolean truncated) {
        public Answer {
            matches = List.copyOf(matches);
        }
    }

    /** A row that may be an answer, unless another node knows better. */
    private record Candidate(KeyedPlace place, double similarity) {
        static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(Candidate::similarity)
                .reversed()
                .thenComparing(candidate -> candidate.place().key());
    }

    SimilarFindings(
            KeyedReader<Finding> findings, Supplier<List<Path>> nodeFiles, ReadConnections connections, Peers peers) {
        this.findings = findings;
        this.nodeFiles = nodeFiles;
        this.connections = connections;
        this.peers = peers;
    }

    Answer answer(Question question) {
        List<Path> files = nodeFiles.get();
        Cosine cosine = new Cosine(question.vector());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int most = question.limit(); question.limit() > 0 && cosine.isDefined(); most *= 4) {
            Scan scan = new Scan(question, cosine, most, deadline);
            peers.ask(PeerQuestion.nearest(question.lastSeen(), question.selector(), question.toVector(), most))
                    .forEach(scan::add);
            files.forEach(scan::read);
            List<Match> matches = matches(question, scan.best(), cosine, files);
            if (matches.size() == question.limit() || !scan.overflowed || scan.truncated) {
                return new Answer(matches, scan.truncated);
            }
        }
        return new Answer(List.of(), false);
    }

    /** What this reader's files say to a question of another one. */
    PeerAnswer answer(PeerQuestion question) {
        PeerQuestion.Vector vector = Objects.requireNonNull(question.vector(), "vector");
        Question asked = new Question(
                question.range(),
                vector.values(),
                vector.version(),
                vector.threshold(),
                question.most(),
                question.selector());
        Cosine cosine = new Cosine(asked.vector());
        Scan scan = new Scan(asked, cosine, question.most(), System.nanoTime() + PATIENCE.toNanos());
        if (cosine.isDefined()) {
            nodeFiles.get().forEach(scan::read);
        }
        return scan.toAnswer();
    }

    /** Candidates that are the newest of their finding, no more than asked for. */
    private List<Match> matches(Question question, List<Candidate> best, Cosine cosine, List<Path> files) {
        Map<String, Finding> wholes = findings.wholes()
                .of(
                        files,
                        best.stream()
                                .map(candidate -> candidate.place().key())
                                .distinct()
                                .toList());
        Map<String, Match> matches = new HashMap<>();
        for (Candidate candidate : best) {
            Finding whole = wholes.get(candidate.place().key());
            if (whole != null
                    && question.selector().test(whole)
                    && whole.getEmbeddingVersion() == question.embeddingVersion()
                    && whole.getLastSeen().toEpochMilli() == candidate.place().number()
                    && cosine.of(Vectors.toBytes(whole.getEmbedding())) == candidate.similarity()) {
                matches.put(whole.getId(), new Match(whole, candidate.similarity()));
            }
        }
        return matches.values().stream()
                .sorted(Comparator.comparingDouble(Match::similarity).reversed().thenComparing(match -> match.finding()
                        .getId()))
                .limit(question.limit())
                .toList();
    }

    /** One pass over the rows, keeping the best of them. */
    private final class Scan {
        private static final String ROWS = """
                SELECT last_seen, id, embedding_version, embedding FROM findings INDEXED BY findings_by_time
                WHERE last_seen >= ? AND last_seen < ? AND (last_seen, id) < (?, ?)
                ORDER BY last_seen DESC, id DESC LIMIT\s""" + LOOKED_AT_PER_STATEMENT;

        private final Question question;
        private final Cosine cosine;
        private final int most;
        private final long deadline;
        private final PriorityQueue<Candidate> best = new PriorityQueue<>(Candidate.BEST_FIRST.reversed());
        boolean overflowed;
        boolean truncated;

        Scan(Question question, Cosine cosine, int most, long deadline) {
            this.question = question;
            this.cosine = cosine;
            this.most = most;
            this.deadline = deadline;
        }

        List<Candidate> best() {
            return List.copyOf(best);
        }

        /** Adds what another reader answered. */
        void add(PeerAnswer answer) {
            truncated |= answer.truncated();
            overflowed |= answer.next().isPresent();
            answer.rows()
                    .forEach(row -> offer(
                            new Candidate(KeyedPlace.fromCursor(row.place()), Double.longBitsToDouble(row.number()))));
        }

        PeerAnswer toAnswer() {
            List<PeerRow> rows = best.stream()
                    .map(candidate -> new PeerRow(
                            candidate.place().toCursor(), Double.doubleToRawLongBits(candidate.similarity()), null))
                    .toList();
            return PeerAnswer.of(rows, overflowed ? Optional.of(END.toCursor()) : Optional.empty(), truncated);
        }

        void read(Path file) {
            KeyedPlace last = new KeyedPlace(Long.MAX_VALUE, "");
            while (!last.equals(END)) {
                if (System.nanoTime() - deadline > 0) {
                    truncated = true;
                    return;
                }
                KeyedPlace behind = last;
                last = connections.ask(file, END, connection -> step(connection, behind));
            }
        }

        /** The last place that was looked at, or the end. */
        private KeyedPlace step(Connection connection, KeyedPlace behind) throws SQLException {
            int count = 0;
            KeyedPlace place = END;
            try (PreparedStatement statement = connection.prepareStatement(ROWS)) {
                statement.setLong(1, Millis.of(question.lastSeen().from()));
                statement.setLong(2, Millis.of(question.lastSeen().to()));
                statement.setLong(3, behind.number());
                statement.setString(4, behind.key());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        count++;
                        place = new KeyedPlace(row.getLong(1), row.getString(2));
                        if (row.getInt(3) == question.embeddingVersion()) {
                            look(connection, new Candidate(place, cosine.of(row.getBytes(4))));
                        }
                    }
                }
            }
            return count == LOOKED_AT_PER_STATEMENT ? place : END;
        }

        /** What is asked for is looked up only where it may matter. */
        private void look(Connection connection, Candidate candidate) throws SQLException {
            if (candidate.similarity() < question.threshold()) {
                return;
            }
            Candidate worst = best.peek();
            if (best.size() >= most && worst != null && Candidate.BEST_FIRST.compare(candidate, worst) > 0) {
                overflowed = true;
            } else if (isAskedFor(connection, candidate)) {
                offer(candidate);
            }
        }

        /** Of a finding that another node knows better it does not matter: its row there is looked at too. */
        private boolean isAskedFor(Connection connection, Candidate candidate) throws SQLException {
            return question.selector().isAll()
                    || findings.table().rows(connection, candidate.place().key()).stream()
                            .anyMatch(row -> question.selector().test(row.record()));
        }

        private void offer(Candidate candidate) {
            if (candidate.similarity() >= question.threshold()) {
                best.add(candidate);
                if (best.size() > most) {
                    best.remove();
                    overflowed = true;
                }
            }
        }
    }
}
