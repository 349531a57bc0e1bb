package logly.query.metadata;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import logly.runtime.Health;
import logly.runtime.Worker;
import logly.schemas.MetadataEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet's metadata on one query node: a local copy that follows the log and answers also while the log is away, and
 * changes that are made by one node at a time. A change sees every change before it, on whatever node that was made.
 */
public final class MetadataStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MetadataStore.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TRIES = 8;
    private static final int MOST = 100_000;

    private final Path folder;
    private final MetadataLog entries;
    private final Worker follower;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile @Nullable EntryTable table;
    private volatile long next;
    private volatile boolean isComplete;
    private volatile String trouble = "";
    /** Of the log that is followed; null as long as the copy may be one of another log. */
    private volatile @Nullable String identity;

    /** What shall be written, from what is there. */
    @FunctionalInterface
    public interface Change {
        List<MetadataEntry> of(MetadataStore current);
    }

    /**
     * What shall be written, and what shall be no more.
     *
     * @param gone keys
     */
    public record Rewrite(List<MetadataEntry> entries, List<String> gone) {
        public Rewrite {
            entries = List.copyOf(entries);
            gone = List.copyOf(gone);
        }
    }

    /** Tells it from what is there. */
    @FunctionalInterface
    public interface Rewriting {
        Rewrite of(MetadataStore current);
    }

    /** Keeps its copy in a folder, from {@link #start} on. */
    public MetadataStore(Path folder, MetadataLog entries) {
        this.folder = folder;
        this.entries = entries;
        follower = new Worker("metadata", this::follow, entries::wakeUp, Duration.ofSeconds(5));
    }

    /** Opens the copy, as old as it may be, and begins to follow. */
    public void start() {
        EntryTable opened = EntryTable.open(folder);
        table = opened;
        next = opened.next();
        follower.start();
    }

    private EntryTable table() {
        EntryTable opened = table;
        if (opened == null) {
            throw new MetadataTrouble("the metadata store has not started", null);
        }
        return opened;
    }

    private void follow(Worker worker) throws InterruptedException {
        try {
            step();
            trouble = "";
        } catch (MetadataTrouble e) {
            if (worker.isClosing()) {
                return;
            }
            if (trouble.isEmpty()) {
                log.warn("metadata: {}", e.getMessage());
            }
            trouble = String.valueOf(e.getMessage());
            worker.pause(PAUSE);
        }
    }

    private void step() {
        if (identity == null) {
            String found = entries.identity();
            boolean isOurs = found.equals(table().identity()) && table().next() <= entries.end();
            if (!isOurs) {
                table().begin(found);
                moveTo(0);
            }
            identity = found;
            moveTo(next);
        }
        MetadataLog.Changes changes = entries.read(next);
        if (changes.next() != next) {
            table().take(changes);
        }
        if (!isComplete && changes.next() >= entries.end()) {
            isComplete = true;
            log.info("metadata: read up to offset {}", changes.next());
        }
        if (changes.next() != next) {
            moveTo(changes.next());
        }
    }

    private void moveTo(long offset) {
        lock.lock();
        try {
            next = offset;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the log was read to its end once since the start, so that what is not here does not exist. A copy of before
     * lacks what was written since.
     */
    public boolean isComplete() {
        return isComplete;
    }

    /** Offset behind what this node has read: what an answer is as new as. */
    public long offset() {
        return next;
    }

    public Optional<MetadataEntry> entry(String key) {
        return table().entry(key);
    }

    /** All entries whose keys begin so, by key. */
    public List<MetadataEntry> scan(String prefix) {
        return table().scan(prefix, "", MOST);
    }

    /**
     * Some entries whose keys begin so, by key.
     *
     * @param after the last key that is not wanted any more
     */
    public List<MetadataEntry> scan(String prefix, String after, int most) {
        return table().scan(prefix, after, most);
    }

    /** Waits until this node has read up to an offset; throws {@link MetadataTrouble} where that takes too long. */
    public void await(long offset) {
        await(() -> next >= offset, () -> "this node has read up to " + next + ", not " + offset + " yet");
    }

    private void await(BooleanSupplier reached, Supplier<String> otherwise) {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (!reached.getAsBoolean()) {
                if (left <= 0) {
                    throw new MetadataTrouble(
                            "metadata: " + otherwise.get() + (trouble.isEmpty() ? "" : ": " + trouble), null);
                }
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MetadataTrouble("metadata: interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes entries as the only one in the fleet.
     *
     * @param change is asked again where another node was faster; may throw to leave everything as it is
     * @return offset behind the change
     */
    public long change(Change change) {
        return rewrite(current -> new Rewrite(change.of(current), List.of()));
    }

    /** The same, where entries are deleted too. */
    public synchronized long rewrite(Rewriting rewriting) {
        for (int i = 0; i < TRIES; i++) {
            try (MetadataLog.Turn turn = entries.begin()) {
                await(() -> identity != null, () -> "this node does not know yet whether its copy is of this log");
                await(entries.end());
                Rewrite written = rewriting.of(this);
                if (written.entries().isEmpty() && written.gone().isEmpty()) {
                    return next;
                }
                long behind = turn.commit(written.entries(), written.gone());
                await(behind);
                return behind;
            } catch (MetadataLog.Overtaken e) {
                log.debug("metadata: overtaken, tries again");
            }
        }
        throw new MetadataTrouble("metadata: other query services write all the time", null);
    }

    public Health health() {
        Health thread = follower.health();
        if (!thread.isAlive()) {
            return thread;
        }
        return trouble.isEmpty() ? Health.up() : Health.degraded("metadata may be old: " + trouble);
    }

    @Override
    public void close() {
        follower.close();
        entries.close();
        EntryTable opened = table;
        if (opened != null) {
            table = null;
            opened.close();
        }
    }
}
