package logly.schemas;

import static logly.schemas.SeqRanges.Outcome.DUPLICATE;
import static logly.schemas.SeqRanges.Outcome.IN_CLOSED_GAP;
import static logly.schemas.SeqRanges.Outcome.NEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SeqRangesTest {
    /** The same rules over sets of single numbers. */
    private static final class Naive {
        final TreeSet<Long> seen = new TreeSet<>();
        final TreeSet<Long> closed = new TreeSet<>();
        final List<long[]> closedGaps = new ArrayList<>();
        long lost;

        SeqRanges.Outcome add(long seq) {
            if (seen.contains(seq) || closed.contains(seq)) {
                return inClosedGap(seq) ? IN_CLOSED_GAP : DUPLICATE;
            }
            seen.add(seq);
            List<long[]> gaps = openGaps();
            if (gaps.size() + 1 > SeqRanges.LIMIT) {
                close(gaps.get(0));
            }
            return NEW;
        }

        private boolean inClosedGap(long seq) {
            return closedGaps.stream().anyMatch(gap -> gap[0] <= seq && seq <= gap[1]);
        }

        private List<long[]> openGaps() {
            TreeSet<Long> covered = new TreeSet<>(seen);
            covered.addAll(closed);
            List<long[]> gaps = new ArrayList<>();
            Long previous = null;
            for (long seq : covered) {
                if (previous != null && seq > previous + 1) {
                    gaps.add(new long[] {previous + 1, seq - 1});
                }
                previous = seq;
            }
            return gaps;
        }

        private void close(long[] gap) {
            for (long seq = gap[0]; seq <= gap[1]; seq++) {
                closed.add(seq);
                lost++;
            }
            if (!inClosedGap(gap[0])) {
                closedGaps.add(gap);
                closedGaps.sort((a, b) -> Long.compare(a[0], b[0]));
            }
            if (closedGaps.size() > SeqRanges.LIMIT) {
                long[] first = closedGaps.remove(0);
                closedGaps.get(0)[0] = first[0];
            }
        }
    }

    @Test
    void agreesWithASetOfNumbers() {
        Random random = new Random(Scale.SEED);
        int closedGaps = 0;
        int uncertain = 0;
        for (int round = Scale.of(300, 10_000); round > 0; round--) {
            Naive naive = new Naive();
            SeqRanges ranges = new SeqRanges();
            for (long seq : arrivals(random)) {
                assertThat(ranges.add(seq)).isEqualTo(naive.add(seq));
                if (random.nextInt(20) == 0) {
                    ranges = SeqRanges.fromBytes(ranges.toBytes());
                }
            }
            assertThat(ranges.received()).isEqualTo(naive.seen.size());
            assertThat(ranges.lost()).isEqualTo(naive.lost);
            assertThat(ranges.highest()).isEqualTo(naive.seen.last());
            closedGaps += naive.closedGaps.isEmpty() ? 0 : 1;
            uncertain += naive.closedGaps.size() == SeqRanges.LIMIT ? 1 : 0;
        }
        assertThat(closedGaps).as("rounds in which gaps were closed").isPositive();
        assertThat(uncertain).as("rounds in which closed gaps were joined").isPositive();
    }

    /** Seqs in order or locally or wholly shuffled, some missing, some twice, some late. */
    private static List<Long> arrivals(Random random) {
        List<Long> seqs = new ArrayList<>();
        int missing = random.nextInt(60);
        int twice = random.nextInt(30);
        for (long seq = 1L + random.nextInt(50); seq < 400; seq++) {
            if (random.nextInt(100) >= missing) {
                seqs.add(seq);
            }
            if (random.nextInt(100) < twice) {
                seqs.add(seq);
            }
        }
        int disorder = random.nextInt(3);
        if (disorder == 1) {
            for (int from = 0; from + 40 <= seqs.size(); from += 40) {
                Collections.shuffle(seqs.subList(from, from + 40), random);
            }
        } else if (disorder == 2) {
            Collections.shuffle(seqs, random);
        }
        List<Long> again = new ArrayList<>(seqs.subList(seqs.size() / 3, seqs.size()));
        seqs.addAll(again);
        for (int i = 0; i < 20; i++) {
            seqs.add(1L + random.nextInt(400));
        }
        return seqs;
    }

    @Test
    void keepsOneRangeWhileSeqsCountUp() {
        SeqRanges ranges = new SeqRanges();
        for (long seq = 1; seq <= 100_000; seq++) {
            assertThat(ranges.add(seq)).isEqualTo(NEW);
        }

        assertThat(ranges.received()).isEqualTo(100_000);
        assertThat(ranges.missing()).isZero();
        assertThat(ranges.toBytes()).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void closesTheOldestGapAtThe33rdRange() {
        SeqRanges ranges = new SeqRanges();
        for (long seq = 1; seq <= 63; seq += 2) {
            ranges.add(seq);
        }
        assertThat(ranges.lost()).isZero();
        assertThat(ranges.missing()).isEqualTo(31);

        ranges.add(65);

        assertThat(ranges.lost()).isEqualTo(1);
        assertThat(ranges.add(2)).isEqualTo(IN_CLOSED_GAP);
        assertThat(ranges.add(1)).isEqualTo(DUPLICATE);
        assertThat(ranges.add(3)).isEqualTo(DUPLICATE);
        assertThat(ranges.add(4)).isEqualTo(NEW);
        assertThat(ranges.received()).isEqualTo(34);
    }

    @Test
    void takesTheGreatestSeq() {
        SeqRanges ranges = new SeqRanges();
        assertThat(ranges.add(Long.MAX_VALUE)).isEqualTo(NEW);
        assertThat(ranges.add(Long.MAX_VALUE)).isEqualTo(DUPLICATE);
        assertThat(ranges.add(Long.MAX_VALUE - 1)).isEqualTo(NEW);
        assertThat(ranges.add(1)).isEqualTo(NEW);
        assertThat(ranges.add(1)).isEqualTo(DUPLICATE);

        assertThat(SeqRanges.fromBytes(ranges.toBytes()).received()).isEqualTo(3);
        assertThatThrownBy(() -> ranges.add(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsNothingButItsOwnBytes() {
        Random random = new Random(Scale.SEED);
        SeqRanges ranges = new SeqRanges();
        for (int i = 0; i < 200; i++) {
            ranges.add(1L + random.nextInt(1000));
        }
        byte[] bytes = ranges.toBytes();
        assertThat(SeqRanges.fromBytes(bytes).toBytes()).isEqualTo(bytes);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> SeqRanges.fromBytes(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        for (int i = Scale.of(10_000, 1_000_000); i > 0; i--) {
            byte[] altered = bytes.clone();
            altered[random.nextInt(altered.length)] = (byte) random.nextInt();
            readOrRefuse(altered);
        }
    }

    private static void readOrRefuse(byte[] bytes) {
        SeqRanges read;
        try {
            read = SeqRanges.fromBytes(bytes);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(read.received()).isNotNegative();
        assertThat(SeqRanges.fromBytes(read.toBytes()).toBytes()).isEqualTo(read.toBytes());
    }
}
