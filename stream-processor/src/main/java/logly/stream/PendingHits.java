package logly.stream;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import logly.analysis.sigma.HitBatch;
import logly.analysis.sigma.Routed;
import logly.schemas.RuleHits;
import logly.schemas.Topic;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Hits on their way to the windows of their groups, gathered by the partition to which they go, because a record of many
 * costs little more than a record of one. After a rest a hit goes at once; while more come, they go every {@link #PACE}.
 * What waits stands in the store, so that a task which takes over finds it; the set in memory only spares the search.
 */
final class PendingHits {
    /** Shorter than a commit, before which nobody reads what was sent. */
    static final Duration PACE = Duration.ofMillis(250);

    private static final long NEVER = Long.MIN_VALUE;

    private final ProcessorContext<? super String, ? super RuleHits> context;
    private final WriteBackStore<Integer, HitBatch> store;
    private final EntryGuard<Integer> guard;
    private final Topic<RuleHits> topic;
    private final String sink;
    private final Set<Integer> pending = new LinkedHashSet<>();
    private long sentMillis = NEVER;
    private boolean isPendingKnown;
    private @Nullable Cancellable ticking;

    /**
     * Gathers what goes to a topic.
     *
     * @param sink of that topic, a child of the processor
     */
    PendingHits(
            ProcessorContext<? super String, ? super RuleHits> context,
            WriteBackStore<Integer, HitBatch> store,
            EntryGuard<Integer> guard,
            Topic<RuleHits> topic,
            String sink) {
        this.context = context;
        this.store = store;
        this.guard = guard;
        this.topic = topic;
        this.sink = sink;
        tick();
    }

    void add(Routed hit) {
        String fingerprint = hit.plan().fingerprint(hit.group());
        int partition = Topic.partition(fingerprint, topic.partitions());
        HitBatch batch = store.edit(partition, HitBatch::new);
        batch.add(fingerprint, hit);
        pending.add(partition);
        if (batch.isFull()) {
            send(partition);
            pending.remove(partition);
        }
    }

    /** To be called when the hits of a record are in. */
    void sendWhenDue() {
        if (pending.isEmpty()) {
            return;
        }
        long now = context.currentSystemTimeMs();
        if (sentMillis == NEVER || Math.abs(now - sentMillis) >= PACE.toMillis()) {
            send(now);
        } else {
            tick();
        }
    }

    void close() {
        if (ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    /** Ticks only while something waits, so that an idle task makes no transactions. */
    private void tick() {
        if (ticking == null) {
            ticking = context.schedule(PACE, PunctuationType.WALL_CLOCK_TIME, this::sendWhatWaits);
        }
    }

    private void sendWhatWaits(long nowMillis) {
        if (!isPendingKnown) {
            store.scan(
                    null, null, (key, value) -> pending.add(ByteBuffer.wrap(key).getInt()));
            isPendingKnown = true;
        }
        if (pending.isEmpty()) {
            close();
        } else {
            send(nowMillis);
        }
    }

    private void send(long nowMillis) {
        pending.forEach(partition -> guard.run(partition, () -> send(partition)));
        pending.clear();
        sentMillis = nowMillis;
    }

    /** The key is the fingerprint of one of them, by which the record goes where all of them belong. */
    private void send(Integer partition) {
        HitBatch batch = store.find(partition);
        if (batch != null) {
            RuleHits hits = batch.toRecord();
            String key = hits.getHits().get(0).getFingerprint();
            context.forward(new Record<>(key, hits, context.currentSystemTimeMs()), sink);
            store.delete(partition);
        }
    }

    /** How batches are written down, by partition. */
    static final class Codec implements WriteBackStore.Codec<Integer, HitBatch> {
        @Override
        public byte[] keyBytes(Integer partition) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
        }

        @Override
        public byte[] valueBytes(HitBatch batch) {
            ByteBuffer record = SingleObjects.encode(RuleHits.getEncoder(), batch.toRecord());
            return ByteBuffer.allocate(record.remaining()).put(record).array();
        }

        @Override
        public HitBatch value(byte[] bytes) {
            return HitBatch.from(SingleObjects.decode(RuleHits.getDecoder(), ByteBuffer.wrap(bytes)));
        }
    }
}
