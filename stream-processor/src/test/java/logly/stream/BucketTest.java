package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;

class BucketTest {
    private static final Bucket BUCKET = Bucket.of("wéb-1", Instant.parse("2026-11-23T21:54:31.123Z"));

    @Test
    void comesBackFromItsBytes() {
        assertThat(Bucket.fromBytes(BUCKET.toBytes())).isEqualTo(BUCKET);
        assertThat(BUCKET.topicKey()).isEqualTo("wéb-1|2026-11-23T21:00:00Z");
    }

    @Test
    void sortsByHourBeforeHost() {
        Bucket later = new Bucket(BUCKET.hour().plusSeconds(3600), "a");
        assertThat(Arrays.compareUnsigned(BUCKET.toBytes(), later.toBytes())).isNegative();
        assertThat(Arrays.compareUnsigned(Bucket.bound(later.hour()), later.toBytes()))
                .isNegative();
        assertThat(Arrays.compareUnsigned(BUCKET.toBytes(), Bucket.bound(later.hour())))
                .isNegative();
    }

    @Test
    void keepsGenerationRevisionAndPendingInItsState() {
        BucketState state = new BucketState(BUCKET, 77);
        state.change().add(LogEvent.newBuilder().build(), BUCKET.hour());
        state.emit();
        state.change().add(LogEvent.newBuilder().build(), BUCKET.hour());
        assertThat(BucketState.isPending(state.toBytes())).isTrue();

        BucketState restored = BucketState.fromBytes(state.toBytes());
        HourlyAggregate emitted = restored.emit();
        assertThat(emitted).isEqualTo(state.emit());
        assertThat(emitted.getGeneration()).isEqualTo(77);
        assertThat(emitted.getRevision()).isEqualTo(2);
        assertThat(emitted.getLogEventsCount()).isEqualTo(2);
        assertThat(BucketState.isPending(restored.toBytes())).isFalse();
    }

    @Test
    void keepsEverySeriesApart() {
        LedgerKey key = new LedgerKey(-1, Long.MIN_VALUE, "logly.log-events", "wéb-1");
        assertThat(LedgerKey.fromBytes(key.toBytes())).isEqualTo(key);
    }
}
