package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctCountTest {
    private static DistinctCount of(int from, int to) {
        DistinctCount count = new DistinctCount();
        for (int i = from; i < to; i++) {
            count.add("198.51.100." + i);
        }
        return count;
    }

    @Test
    void isExactTo1024() {
        for (int size : new int[] {0, 1, 2, 37, 1023, 1024}) {
            DistinctCount count = of(0, size);
            count.merge(of(0, size / 2));
            assertThat(count.count()).isEqualTo(size);
            assertThat(DistinctCount.from(count.toBytes()).count()).isEqualTo(size);
        }
        assertThat(of(0, 1025).count()).isGreaterThan(1024);
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 20_000, 200_000})
    void staysWithinFourStandardErrorsBeyond(int size) {
        DistinctCount count = of(0, size);
        assertThat((double) count.count()).isCloseTo(size, within(size * 4 * 0.0123));
        assertThat(count.toBytes().remaining()).isEqualTo(4097);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void mergesInAnyOrderAndGroupingToTheSame(long seed) {
        Random random = new Random(seed);
        // From sets whose union is exact to sets that are each sketches.
        int spread = new int[] {300, 1000, 1024, 1100, 3000, 9000}[(int) seed - 1];
        DistinctCount whole = new DistinctCount();
        Set<String> oracle = new HashSet<>();
        List<DistinctCount> parts = new ArrayList<>(List.of(new DistinctCount()));
        for (int part = 0; part < 7; part++) {
            DistinctCount count = new DistinctCount();
            for (int i = random.nextInt(2 * spread); i > 0; i--) {
                String text = "user-" + random.nextInt(spread);
                count.add(text);
                whole.add(text);
                oracle.add(text);
            }
            parts.add(count);
        }
        for (int trial = 0; trial < 10; trial++) {
            List<DistinctCount> left = new ArrayList<>();
            parts.forEach(part -> left.add(DistinctCount.from(part.toBytes())));
            while (left.size() > 1) {
                DistinctCount a = left.remove(random.nextInt(left.size()));
                a.merge(left.remove(random.nextInt(left.size())));
                left.add(a);
            }
            assertThat(left.get(0).toBytes()).isEqualTo(whole.toBytes());
        }
        assertThat((double) whole.count())
                .isCloseTo(oracle.size(), within(oracle.size() <= 1024 ? 0 : oracle.size() * 4 * 0.0123));
    }

    @Test
    void refusesAFormOfAnotherBuild() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DistinctCount.from(ByteBuffer.wrap(new byte[] {9, 1, 2})))
                .withMessageContaining("form 9");
    }
}
