package logly.query;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import logly.query.metadata.MetadataLog;
import logly.query.metadata.MetadataTrouble;
import logly.schemas.MetadataEntry;

/** A log in memory that several stores follow, each through a view of its own; it fences as Kafka does. */
final class MemoryMetadataLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<MetadataLog.Change> changes = new ArrayList<>();
    private long turns;
    private volatile boolean isAway;
    private volatile String identity = "cluster/topic";

    void setAway(boolean away) {
        isAway = away;
    }

    /** Another log in the place of this one. */
    void recreate(String name) {
        lock.lock();
        try {
            identity = name;
            changes.clear();
        } finally {
            lock.unlock();
        }
    }

    List<MetadataLog.Change> changes() {
        lock.lock();
        try {
            return List.copyOf(changes);
        } finally {
            lock.unlock();
        }
    }

    MetadataLog view() {
        return new View();
    }

    private void requireThere() {
        if (isAway) {
            throw new MetadataTrouble("no broker answers", null);
        }
    }

    private final class View implements MetadataLog {
        private volatile boolean isClosed;

        @Override
        public String identity() {
            requireThere();
            return identity;
        }

        @Override
        public long end() {
            requireThere();
            lock.lock();
            try {
                return changes.size();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Changes read(long from) {
            requireThere();
            lock.lock();
            try {
                long left = TimeUnit.MILLISECONDS.toNanos(50);
                while (changes.size() <= from && !isClosed && left > 0) {
                    left = grown.awaitNanos(left);
                }
                return changes.size() <= from
                        ? new Changes(List.of(), from)
                        : new Changes(changes.subList((int) from, changes.size()), changes.size());
            } catch (InterruptedException e) {
                throw new MetadataTrouble("interrupted", e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Turn begin() {
            requireThere();
            lock.lock();
            try {
                turns++;
                return new MemoryTurn(turns);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void wakeUp() {
            lock.lock();
            try {
                isClosed = true;
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {}
    }

    private final class MemoryTurn implements MetadataLog.Turn {
        private final long turn;

        MemoryTurn(long turn) {
            this.turn = turn;
        }

        @Override
        public long commit(List<MetadataEntry> entries, List<String> gone) throws MetadataLog.Overtaken {
            requireThere();
            lock.lock();
            try {
                if (turn != turns) {
                    throw new MetadataLog.Overtaken(null);
                }
                entries.forEach(entry -> changes.add(new MetadataLog.Change(changes.size(), entry.getKey(), entry)));
                gone.forEach(key -> changes.add(new MetadataLog.Change(changes.size(), key, null)));
                grown.signalAll();
                return changes.size();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {}
    }
}
