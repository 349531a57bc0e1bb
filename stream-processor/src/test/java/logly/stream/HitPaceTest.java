package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HitPaceTest {
    private static final int PARTITIONS = 4;
    private static final long START = 1_800_000_000_000L;
    private static final long MINUTE = 60_000;

    /** Looks at the pace every 10 ms, and sends for this many partitions when it is due and something waits. */
    private static int sent(HitPace pace, int partitions, long burst, long silence) {
        int sent = 0;
        boolean isWaiting = false;
        for (long now = START; now < START + MINUTE; now += 10) {
            isWaiting |= (now - START) % (burst + silence) < burst;
            if (isWaiting && pace.isDue(now)) {
                for (int i = 0; i < partitions; i++) {
                    pace.countRecord(now);
                    sent++;
                }
                pace.sentAll(now);
                isWaiting = false;
            }
        }
        return sent;
    }

    @Test
    void sendsARecordForEachPartitionInTwoSecondsOfAFloodWithoutAndWithSilences() {
        int most = PARTITIONS * 30 + 3 * PARTITIONS;
        assertThat(sent(new HitPace(PARTITIONS), PARTITIONS, MINUTE, 0)).isBetween(PARTITIONS * 29, most);
        for (long silence : new long[] {100, 300, 600, 1_000, 1_900}) {
            assertThat(sent(new HitPace(PARTITIONS), PARTITIONS, 200, silence))
                    .as("silences of %d ms", silence)
                    .isBetween(PARTITIONS * 25, most);
        }
    }

    @Test
    void letsATrickleGoSoon() {
        HitPace pace = new HitPace(PARTITIONS);
        for (long now = START; now < START + MINUTE; now += 600) {
            assertThat(pace.isDue(now)).isTrue();
            pace.countRecord(now);
            pace.sentAll(now);
        }
    }

    @Test
    void waitsALittleAfterEachRecordAndAtMostTwoSeconds() {
        HitPace pace = new HitPace(PARTITIONS);
        assertThat(pace.isDue(START)).isTrue();
        pace.countRecord(START);
        pace.sentAll(START);
        assertThat(pace.isDue(START + 249)).isFalse();
        assertThat(pace.isDue(START + 250)).isTrue();
        for (int i = 0; i < 1_000; i++) {
            pace.countRecord(START + 250);
        }
        pace.sentAll(START + 250);
        assertThat(pace.isDue(START + 250 + 1_999)).isFalse();
        assertThat(pace.isDue(START + 250 + 2_000)).isTrue();
    }

    /** One partition fills a record every 100 ms. */
    @Test
    void letsNoFullRecordsOfOnePartitionHoldUpTheOthers() {
        HitPace pace = new HitPace(PARTITIONS);
        long sent = START;
        pace.sentAll(sent);
        for (long now = START; now < START + MINUTE; now += 100) {
            pace.countRecord(now);
            if (pace.isDue(now)) {
                pace.sentAll(now);
                sent = now;
            }
            assertThat(now - sent).isLessThanOrEqualTo(HitPace.LONGEST.toMillis());
        }
    }

    @Test
    void goesOnWhenTheClockIsSetBack() {
        HitPace pace = new HitPace(PARTITIONS);
        for (int i = 0; i < 100; i++) {
            pace.countRecord(START);
        }
        pace.sentAll(START);
        long back = START - 60 * MINUTE;
        assertThat(pace.isDue(back)).isTrue();
        pace.sentAll(back);
        assertThat(pace.isDue(back + 2_000)).isTrue();
    }
}
