package logly.storage;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import logly.schemas.RecordIdentity;
import logly.schemas.SeqRanges;

/**
 * What became of every record of every process of every agent, per topic and key, with the set of seqs seen: in memory
 * for the partitions that are read here, on disk in {@code node.db}, where it commits with the offsets. After an
 * abandoned batch it must be loaded again.
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
        REFUSED
    }

    /** The account of one (agentId, epoch, topic, key). Received = stored + expired + undecodable + refused. */
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

        long received() {
            return countOf(Fate.STORED) + countOf(Fate.EXPIRED) + countOf(Fate.UNDECODABLE) + countOf(Fate.REFUSED);
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
