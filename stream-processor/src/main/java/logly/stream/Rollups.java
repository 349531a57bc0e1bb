package logly.stream;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import logly.analysis.DailyRollup;
import logly.analysis.HourlyRollup;
import logly.schemas.DailyAggregate;
import logly.schemas.HourlyAggregate;

/**
 * The buckets of a task in their store. A day has no state of its own: it is the merge of its hours at the moment in which
 * it is emitted, and can't disagree with them. All hours of a day are of one generation and leave the store together.
 */
final class Rollups {
    private final WriteBackStore<Bucket, BucketState> store;
    private final RandomGenerator random;

    Rollups(WriteBackStore<Bucket, BucketState> store, RandomGenerator random) {
        this.store = store;
        this.random = random;
    }

    /** The state of a bucket, to be changed. */
    BucketState edit(Bucket bucket) {
        return store.edit(bucket, () -> new BucketState(bucket, generationOf(bucket.day())));
    }

    private long generationOf(Bucket.Day day) {
        return day.hours()
                .flatMap(hour -> Optional.ofNullable(store.find(hour)).stream())
                .mapToLong(BucketState::generation)
                .findFirst()
                .orElseGet(random::nextLong);
    }

    /** Fails where the bucket is there and cannot be read or told. */
    void require(Bucket bucket) {
        BucketState state = store.find(bucket);
        if (state != null) {
            state.require();
        }
    }

    HourlyAggregate emit(Bucket bucket) {
        return edit(bucket).emit();
    }

    DailyAggregate emit(Bucket.Day day) {
        HourlyRollup whole = new HourlyRollup();
        long generation = generationOf(day);
        day.hours().forEach(hour -> {
            BucketState state = store.find(hour);
            if (state != null) {
                whole.merge(state.isDayPending() ? edit(hour).emitIntoDay() : state.emitIntoDay());
            }
        });
        return DailyRollup.of(day.host(), day.date(), generation, whole);
    }

    /** Tells what a task before this one has left to be emitted. */
    void findPending(Consumer<Bucket> hours, Consumer<Bucket.Day> days) {
        store.scan(null, null, (key, value) -> {
            if (BucketState.isPending(value)) {
                hours.accept(Bucket.fromBytes(key));
            }
            if (BucketState.isDayPending(value)) {
                days.accept(Bucket.fromBytes(key).day());
            }
        });
    }

    /** The buckets of hours before this one. */
    List<Bucket> before(Instant hour) {
        List<Bucket> old = new ArrayList<>();
        store.scan(null, Bucket.bound(hour), (key, value) -> old.add(Bucket.fromBytes(key)));
        return old;
    }

    void delete(Bucket bucket) {
        store.delete(bucket);
    }
}
