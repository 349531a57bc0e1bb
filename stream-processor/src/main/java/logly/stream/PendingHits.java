package logly.stream;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.analysis.sigma.HitBatch;
import logly.analysis.sigma.Plan;
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
 * costs little more than a record of one, and a flood of one group becomes a few hits and a sum. After a rest a hit goes at
 * once; how long others wait {@link HitPace} says. What waits stands in the store, in parts that are each written down once,
 * so that a task which takes over finds it; the rest is in memory only to spare the search.
 */
final class PendingHits {
    /** Parts of one partition; the last is written down again, should more commits come before it goes. */
    static final int MOST_PARTS = 8;

    private static final int MOST_GROUPS = 4096;

    private final ProcessorContext<? super String, ? super RuleHits> context;
    private final WriteBackStore<Part, HitBatch> store;
    private final EntryGuard<Part> guard;
    private final Topic<RuleHits> topic;
    private final String sink;
    private final StreamCounters counters;
    private final HitPace pace;
    /** The newest part of each partition to which something waits to go. */
    private final Map<Integer, Part> pending = new LinkedHashMap<>();

    private final IdentityHashMap<Plan, Map<List<String>, Group>> groups = new IdentityHashMap<>();
    private int groupCount;
    private boolean isPendingKnown;
    private @Nullable Cancellable ticking;

    /** Some of the hits that go to a partition. */
    record Part(int partition, int number) {}

    private record Group(String fingerprint, int partition) {}

    /**
     * Gathers what goes to a topic.
     *
     * @param sink of that topic, a child of the processor
     */
    PendingHits(
            ProcessorContext<? super String, ? super RuleHits> context,
            WriteBackStore<Part, HitBatch> store,
            EntryGuard<Part> guard,
            Topic<RuleHits> topic,
            String sink,
            StreamCounters counters) {
        this.context = context;
        this.store = store;
        this.guard = guard;
        this.topic = topic;
        this.sink = sink;
        this.counters = counters;
        pace = new HitPace(topic.partitions());
        tick();
    }

    void add(Routed hit) {
        learnPending();
        Group group = group(hit);
        Part part = pending.getOrDefault(group.partition(), new Part(group.partition(), 0));
        if (part.number() < MOST_PARTS - 1 && store.isWritten(part)) {
            part = new Part(part.partition(), part.number() + 1);
        }
        pending.put(part.partition(), part);
        HitBatch batch = store.edit(part, HitBatch::new);
        batch.add(group.fingerprint(), hit);
        if (batch.isFull()) {
            send(part);
            pending.remove(part.partition());
        }
    }

    /** Whose fingerprint is a hash that costs as much as the rest. */
    private Group group(Routed hit) {
        Map<List<String>, Group> known = groups.get(hit.plan());
        Group group = known == null ? null : known.get(hit.group());
        if (group == null) {
            if (groupCount++ >= MOST_GROUPS) {
                groups.clear();
                groupCount = 1;
            }
            String fingerprint = hit.plan().fingerprint(hit.group());
            group = new Group(fingerprint, Topic.partition(fingerprint, topic.partitions()));
            groups.computeIfAbsent(hit.plan(), absent -> new HashMap<>()).put(hit.group(), group);
        }
        return group;
    }

    /** To be called when the hits of a record are in. */
    void sendWhenDue() {
        if (!pending.isEmpty()) {
            sendIfDue(context.currentSystemTimeMs());
            tick();
        }
    }

    void close() {
        pending.clear();
        isPendingKnown = false;
        rest();
    }

    private void rest() {
        if (ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    /** Ticks only while something waits, so that an idle task makes no transactions. */
    private void tick() {
        if (ticking == null) {
            ticking = context.schedule(HitPace.SOON, PunctuationType.WALL_CLOCK_TIME, this::sendWhatWaits);
        }
    }

    private void sendWhatWaits(long nowMillis) {
        learnPending();
        if (pending.isEmpty()) {
            rest();
        } else {
            sendIfDue(nowMillis);
        }
    }

    private void learnPending() {
        if (!isPendingKnown) {
            store.scan(null, null, (key, value) -> {
                Part part = Codec.part(key);
                pending.merge(part.partition(), part, (one, other) -> one.number() > other.number() ? one : other);
            });
            isPendingKnown = true;
        }
    }

    private void sendIfDue(long nowMillis) {
        if (pace.isDue(nowMillis)) {
            pending.values().forEach(this::send);
            pending.clear();
            pace.sentAll(nowMillis);
        }
    }

    /** Sends all parts of a partition as one record, or as few as hold them. */
    private void send(Part newest) {
        Outgoing outgoing = new Outgoing();
        for (int i = 0; i <= newest.number(); i++) {
            Part part = new Part(newest.partition(), i);
            guard.run(part, () -> {
                HitBatch batch = store.find(part);
                if (batch != null) {
                    outgoing.take(batch);
                }
            });
        }
        guard.run(newest, outgoing::send);
        for (int i = 0; i <= newest.number(); i++) {
            store.delete(new Part(newest.partition(), i));
        }
    }

    /** What goes to one partition. */
    private final class Outgoing {
        private @Nullable HitBatch batch;

        void take(HitBatch more) {
            HitBatch before = batch;
            if (before != null && before.hasRoomFor(more)) {
                before.add(more);
            } else {
                send();
                batch = more;
            }
        }

        /** The key is the fingerprint of one of the hits, by which the record goes where all of them belong. */
        void send() {
            HitBatch filled = batch;
            if (filled != null) {
                RuleHits hits = filled.toRecord();
                String key = hits.getHits().get(0).getFingerprint();
                long now = context.currentSystemTimeMs();
                context.forward(new Record<>(key, hits, now), sink);
                pace.countRecord(now);
                counters.countHitsDropped(filled.dropped());
                batch = null;
            }
        }
    }

    /** How batches are written down, by partition and number. */
    static final class Codec implements WriteBackStore.Codec<Part, HitBatch> {
        static Part part(byte[] key) {
            ByteBuffer numbers = ByteBuffer.wrap(key);
            return new Part(numbers.getInt(), numbers.getInt());
        }

        @Override
        public byte[] keyBytes(Part part) {
            return ByteBuffer.allocate(2 * Integer.BYTES)
                    .putInt(part.partition())
                    .putInt(part.number())
                    .array();
        }

        @Override
        public byte[] valueBytes(HitBatch batch) {
            return SingleObjects.bytes(RuleHits.getEncoder(), batch.toRecord());
        }

        @Override
        public HitBatch value(byte[] bytes) {
            return HitBatch.from(SingleObjects.decode(RuleHits.getDecoder(), ByteBuffer.wrap(bytes)));
        }
    }
}
