package logly.storage;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.RecordIdentity;
import logly.schemas.SeqRanges;
import logly.schemas.StoreMaker;

/**
 * What became of every record of every process of every agent, per topic and key, with the set of seqs seen: in memory
 * for the partitions that are read here, on disk in {@code node.db}, where it commits with the offsets. After an
 * abandoned batch it must be loaded again.
 *
 * <p>An account moves with its partition, counts and all: of the nodes that have one, the one that stands furthest has
 * the whole of it.
 */
public final class Ledger {
    private final Map<Key, Entry> entries = new HashMap<>();

    record Key(long agentId, long epoch, String topic, String key) {}

    /** What can become of a record. */
    public enum Fate {
        STORED,
        DUPLICATE,
        EXPIRED,
        UNDECODABLE,
        REFUSED,
        /** Not of the kind that the operator wants stored. */
        LEFT_OUT
    }

    /** The account of one (agentId, epoch, topic, key). Received is the sum of all fates but DUPLICATE. */
    public static final class Entry {
        private final Key key;
        private final int partition;
        private final SeqRanges seqs;
        private final Map<Fate, Long> counts;
        private long lastSeen;
        private boolean dirty;

        Entry(Key key, int partition, SeqRanges seqs, Map<Fate, Long> counts, long lastSeen) {
            this.key = key;
            this.partition = partition;
            this.seqs = seqs;
            this.counts = counts;
            this.lastSeen = lastSeen;
        }

        /** Offers a seq to the set of those seen. */
        public SeqRanges.Outcome offer(long seq, Instant appended) {
            dirty = true;
            lastSeen = Math.max(lastSeen, appended.toEpochMilli());
            return seqs.add(seq);
        }

        public void count(Fate fate) {
            dirty = true;
            counts.merge(fate, 1L, Long::sum);
        }

        /** How many records had this fate. */
        public long countOf(Fate fate) {
            return counts.getOrDefault(fate, 0L);
        }

        /** Every record but duplicates. */
        public long received() {
            return counts.values().stream().mapToLong(Long::longValue).sum() - countOf(Fate.DUPLICATE);
        }

        Key key() {
            return key;
        }

        int partition() {
            return partition;
        }

        SeqRanges seqs() {
            return seqs;
        }

        long lastSeen() {
            return lastSeen;
        }

        boolean isDirty() {
            return dirty;
        }

        StoreMaker toAvro() {
            return StoreMaker.newBuilder()
                    .setAgentId(key.agentId())
                    .setEpoch(key.epoch())
                    .setTopic(key.topic())
                    .setKey(key.key())
                    .setSeqs(ByteBuffer.wrap(seqs.toBytes()))
                    .setStored(countOf(Fate.STORED))
                    .setDuplicates(countOf(Fate.DUPLICATE))
                    .setExpired(countOf(Fate.EXPIRED))
                    .setUndecodable(countOf(Fate.UNDECODABLE))
                    .setRefused(countOf(Fate.REFUSED))
                    .setLeftOut(countOf(Fate.LEFT_OUT))
                    .setLastSeen(Instant.ofEpochMilli(lastSeen))
                    .build();
        }

        static Entry fromAvro(StoreMaker maker, int partition) {
            byte[] seqs = new byte[maker.getSeqs().remaining()];
            maker.getSeqs().duplicate().get(seqs);
            Map<Fate, Long> counts = new EnumMap<>(Fate.class);
            counts.put(Fate.STORED, maker.getStored());
            counts.put(Fate.DUPLICATE, maker.getDuplicates());
            counts.put(Fate.EXPIRED, maker.getExpired());
            counts.put(Fate.UNDECODABLE, maker.getUndecodable());
            counts.put(Fate.REFUSED, maker.getRefused());
            counts.put(Fate.LEFT_OUT, maker.getLeftOut());
            return new Entry(
                    new Key(maker.getAgentId(), maker.getEpoch(), maker.getTopic(), maker.getKey()),
                    partition,
                    SeqRanges.fromBytes(seqs),
                    counts,
                    maker.getLastSeen().toEpochMilli());
        }

        void committed() {
            dirty = false;
        }
    }

    /** The account of the maker of a record. */
    public Entry entry(RecordIdentity identity, String topic, String key, int partition) {
        return entries.computeIfAbsent(
                new Key(identity.agentId(), identity.epoch(), topic, key),
                made -> new Entry(made, partition, new SeqRanges(), new EnumMap<>(Fate.class), 0));
    }

    void put(Entry entry) {
        entries.put(entry.key(), entry);
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    /** By the append time of their last record. */
    List<Entry> newestFirst() {
        return entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::lastSeen).reversed())
                .toList();
    }

    /** Forgets a partition that is read elsewhere from now on. */
    public void drop(String topic, int partition) {
        entries.values()
                .removeIf(entry ->
                        entry.partition() == partition && entry.key().topic().equals(topic));
    }

    public void clear() {
        entries.clear();
    }
}
