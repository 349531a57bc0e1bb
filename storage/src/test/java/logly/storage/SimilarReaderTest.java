package logly.storage;

import static logly.storage.Samples.NOON;
import static logly.storage.Samples.finding;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import logly.schemas.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimilarReaderTest {
    private static final long SEED = 20261123;
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final int FINDINGS = FULL ? 100_000 : 2_000;
    private static final int DIMENSIONS = FULL ? 256 : 64;
    private static final TimeRange ALWAYS = new TimeRange(Instant.EPOCH, NOON.plusSeconds(86_400));

    @TempDir
    Path data;

    private final Random random = new Random(SEED);

    private List<Float> embedding() {
        List<Float> embedding = new ArrayList<>();
        for (int i = 0; i < DIMENSIONS; i++) {
            embedding.add((float) random.nextGaussian());
        }
        return embedding;
    }

    private static float[] floats(List<Float> embedding) {
        float[] floats = new float[embedding.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = embedding.get(i);
        }
        return floats;
    }

    /** Written apart from the reader's own arithmetic. */
    private static double oracle(List<Float> one, List<Float> other) {
        double dot = 0;
        double square = 0;
        double otherSquare = 0;
        for (int i = 0; i < one.size(); i++) {
            dot += one.get(i) * (double) other.get(i);
            square += one.get(i) * (double) one.get(i);
            otherSquare += other.get(i) * (double) other.get(i);
        }
        return dot / Math.sqrt(square * otherSquare);
    }

    private void store(String node, List<Finding> findings) throws Exception {
        try (StoreFiles files = StoreFiles.open(data, node)) {
            Batch batch = files.batch();
            long offset = 0;
            for (Finding finding : findings) {
                batch.insert(finding, id(offset++), NOON);
            }
            batch.commit(List.of(), new Ledger());
        }
    }

    @Test
    void findsTheNearestExactlyAsComparingWithEachDoes() throws Exception {
        System.out.println("seed " + SEED + ", findings " + FINDINGS + " of " + DIMENSIONS + " dimensions");
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < FINDINGS; i++) {
            findings.add(finding("f" + i, 1, 1, NOON.minusSeconds(random.nextInt(80_000)))
                    .setEmbedding(embedding())
                    .build());
        }
        store("one", findings);
        List<Float> question = embedding();
        TimeRange range = new TimeRange(NOON.minusSeconds(40_000), NOON);
        List<Finding> expected = findings.stream()
                .filter(each -> !each.getLastSeen().isBefore(range.from())
                        && each.getLastSeen().isBefore(range.to()))
                .sorted(Comparator.comparingDouble((Finding each) -> oracle(question, each.getEmbedding()))
                        .reversed())
                .limit(10)
                .toList();
        try (StoreReader reader = new StoreReader(data)) {
            long start = System.nanoTime();
            Similar similar = reader.similar(range, floats(question), 1, -1, 10);
            System.out.printf("compared in %d ms%n", (System.nanoTime() - start) / 1_000_000);
            assertThat(similar.truncated()).isFalse();
            assertThat(similar.matches()).extracting(Similar.Match::finding).isEqualTo(expected);
            double third = oracle(question, expected.get(2).getEmbedding());
            assertThat(similar.matches().get(2).similarity()).isCloseTo(third, within(1e-9));
            assertThat(reader.similar(range, floats(question), 1, third - 1e-9, 10)
                            .matches())
                    .hasSize(3);
        }
    }

    @Test
    void comparesOnlyWhatOneFunctionMadeAndTheNewestRevision() throws Exception {
        List<Float> east = List.of(1f, 0f);
        List<Float> north = List.of(0f, 1f);
        store(
                "one",
                List.of(
                        finding("moved", 1, 1, NOON).setEmbedding(east).build(),
                        finding("other-version", 1, 1, NOON)
                                .setEmbedding(east)
                                .setEmbeddingVersion(2)
                                .build(),
                        finding("longer", 1, 1, NOON)
                                .setEmbedding(List.of(1f, 0f, 0f))
                                .build(),
                        finding("without", 1, 1, NOON).setEmbedding(List.of()).build(),
                        finding("same", 1, 1, NOON)
                                .setEmbedding(List.of(2f, 0f))
                                .build()));
        store("two", List.of(finding("moved", 1, 2, NOON).setEmbedding(north).build()));
        try (StoreReader reader = new StoreReader(data)) {
            assertThat(reader.similar(ALWAYS, new float[] {1, 0}, 1, 0.5, 10).matches())
                    .singleElement()
                    .satisfies(match -> {
                        assertThat(match.finding().getFingerprint()).isEqualTo("same");
                        assertThat(match.similarity()).isEqualTo(1.0);
                    });
        }
    }
}
