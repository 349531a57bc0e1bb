package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The nearest findings are those that a plain loop over all of them finds. */
class SimilarFindingsTest {
    private static final long SEED = 20261126;
    private static final int FINDINGS = "full".equals(System.getProperty("logly.scale")) ? 100_000 : 3_000;
    private static final int DIMENSIONS = 256;
    private static final int VERSION = 3;

    @TempDir
    Path data;

    private final Random random = new Random(SEED);

    private List<Float> vector() {
        List<Float> vector = new ArrayList<>(DIMENSIONS);
        double squares = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector.add((float) random.nextGaussian());
            squares += vector.get(i) * vector.get(i);
        }
        double length = Math.sqrt(squares);
        vector.replaceAll(each -> (float) (each / length));
        return vector;
    }

    private static Finding finding(String fingerprint, long revision, Instant lastSeen, List<Float> vector) {
        return Samples.finding(fingerprint, 1, revision, lastSeen)
                .setEmbedding(vector)
                .setEmbeddingVersion(VERSION)
                .build();
    }

    private static double cosine(List<Float> one, List<Float> other) {
        double product = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int i = 0; i < one.size(); i++) {
            product += (double) one.get(i) * other.get(i);
            squares += (double) one.get(i) * one.get(i);
            otherSquares += (double) other.get(i) * other.get(i);
        }
        return product / Math.sqrt(squares) / Math.sqrt(otherSquares);
    }

    private static void store(Path data, String node, Iterable<Finding> findings) throws Exception {
        try (StoreFiles files = StoreFiles.open(data, node)) {
            Batch batch = files.batch();
            long offset = 0;
            for (Finding finding : findings) {
                batch.insert(finding, id(offset++), NOON);
                if (batch.records() == 5_000) {
                    batch.commit(List.of(), new Ledger());
                }
            }
            batch.commit(List.of(), new Ledger());
        }
    }

    private SimilarFindings.Answer ask(TimeRange range, List<Float> vector, double threshold, int limit) {
        try (StoreReader reader = new StoreReader(data)) {
            return reader.similarFindings(new SimilarFindings.Question(range, vector, VERSION, threshold, limit));
        }
    }

    private static List<String> ids(SimilarFindings.Answer answer) {
        return answer.matches().stream().map(match -> match.finding().getId()).toList();
    }

    @Test
    void findsExactlyTheNearestOfAll() throws Exception {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < FINDINGS; i++) {
            findings.add(finding("f" + i, 1, NOON.minusSeconds(random.nextInt(86_400)), vector()));
        }
        store(data, "one", findings);
        for (int question = 0; question < 5; question++) {
            List<Float> vector = vector();
            TimeRange range = question == 0 ? ALWAYS : new TimeRange(NOON.minusSeconds(question * 20_000L), NOON);
            double threshold = question % 2 == 0 ? -1 : 0.15;
            long start = System.nanoTime();
            SimilarFindings.Answer answer = ask(range, vector, threshold, 10);
            System.out.printf(
                    "seed %d, nearest 10 of %d x %d in %d ms%n",
                    SEED, FINDINGS, DIMENSIONS, (System.nanoTime() - start) / 1_000_000);
            List<String> expected = findings.stream()
                    .filter(each -> !each.getLastSeen().isBefore(range.from())
                            && each.getLastSeen().isBefore(range.to())
                            && cosine(each.getEmbedding(), vector) >= threshold)
                    .sorted(Comparator.comparingDouble((Finding each) -> -cosine(each.getEmbedding(), vector)))
                    .limit(10)
                    .map(Finding::getId)
                    .toList();
            assertThat(ids(answer)).isEqualTo(expected);
            assertThat(answer.truncated()).isFalse();
        }
    }

    @Test
    void takesTheNewestRevisionOfAllNodes() throws Exception {
        List<Float> asked = vector();
        Map<String, Finding> newest = new HashMap<>();
        List<List<Finding>> byNode = List.of(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 400; i++) {
            List<Float> near = new ArrayList<>(vector());
            near.set(0, near.get(0) + random.nextInt(3));
            Finding finding = finding("f" + i % 150, i + 1, NOON.minusSeconds(random.nextInt(9)), near);
            byNode.get(random.nextInt(2)).add(finding);
        }
        for (List<Finding> node : byNode) {
            node.forEach(finding -> newest.merge(
                    finding.getId(), finding, (one, other) -> other.getRevision() > one.getRevision() ? other : one));
        }
        store(data, "one", byNode.get(0));
        store(data, "two", byNode.get(1));

        List<String> expected = newest.values().stream()
                .sorted(Comparator.comparingDouble((Finding each) -> -cosine(each.getEmbedding(), asked)))
                .limit(20)
                .map(Finding::getId)
                .toList();
        assertThat(ids(ask(ALWAYS, asked, -1, 20))).isEqualTo(expected);
    }

    @Test
    void narrowsBeforeItTakesTheNearest() throws Exception {
        List<Float> asked = vector();
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            findings.add(Finding.newBuilder(finding("f" + i, 1, NOON.minusSeconds(i), vector()))
                    .setResources(Map.of("host", List.of("web-" + i % 100)))
                    .build());
        }
        store(data, "one", findings.subList(0, 150));
        store(data, "two", findings.subList(150, 300));
        SimilarFindings.Question all = new SimilarFindings.Question(ALWAYS, asked, VERSION, -1, 2);
        Selector ofOne = Selector.where(Nouns.FINDINGS, "host", "web-7");

        List<String> expected = findings.stream()
                .filter(each ->
                        each.getResources().getOrDefault("host", List.of()).contains("web-7"))
                .sorted(Comparator.comparingDouble((Finding each) -> -cosine(each.getEmbedding(), asked)))
                .limit(2)
                .map(Finding::getId)
                .toList();
        try (StoreReader reader = new StoreReader(data)) {
            assertThat(ids(reader.similarFindings(all.within(ofOne)))).isEqualTo(expected);
        }
    }

    @Test
    void leavesOutWhatIsBuriedOrOfAnotherKind() throws Exception {
        List<Float> vector = vector();
        Finding twin = finding("b", 1, NOON, vector);
        Finding equal = finding("a", 1, NOON.minusSeconds(1), vector);
        Finding buried = finding("gone", 1, NOON, vector);
        Finding other = Finding.newBuilder(finding("v", 1, NOON, vector))
                .setEmbeddingVersion(VERSION + 1)
                .build();
        Finding shorter = finding("s", 1, NOON, vector.subList(0, 3));
        Finding without = finding("w", 1, NOON, List.of());
        Finding nowhere = finding("z", 1, NOON, vector.stream().map(each -> 0f).toList());
        store(data, "one", List.of(twin, equal, buried, other, shorter, without, nowhere));
        try (StoreFiles files = StoreFiles.open(data, "two")) {
            Batch batch = files.batch();
            batch.remove(Finding.class, "gone", id(50), NOON);
            batch.commit(List.of(), new Ledger());
        }
        SimilarFindings.Answer answer = ask(ALWAYS, vector, 0.99, 10);
        assertThat(ids(answer)).containsExactly("finding-a-1", "finding-b-1");
        assertThat(answer.matches().get(0).similarity()).isEqualTo(1, within(1e-9));
        assertThat(ids(ask(ALWAYS, vector, 0.99, 1))).containsExactly("finding-a-1");
        assertThat(ids(ask(ALWAYS, vector, 0.99, 0))).isEmpty();
        assertThat(ids(ask(ALWAYS, List.of(0f, 0f), -1, 5))).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> ask(ALWAYS, vector, Double.NaN, 1));
    }
}
