package logly.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one store node, open for writing. One process at a time: a lock file keeps a second writer out. Not for
 * use by several threads.
 */
public final class StoreFiles implements AutoCloseable {
    /** What a node may be called: it names a folder. */
    public static final String NODE_NAME = "[a-z0-9][a-z0-9._-]{0,62}";

    static final Logger log = LoggerFactory.getLogger(StoreFiles.class);

    /** Files that are open for writing at a time; a batch that touches more must commit first. */
    static final int MAX_OPEN = 16;

    private static final String FLOOR_DAY = "floor_day";

    private final Path folder;
    private final FileChannel lock;
    private final NodeFile node;
    private final Map<String, OpenFile> open = new LinkedHashMap<>(MAX_OPEN, 0.75f, true);
    private LocalDate floorDay;

    private StoreFiles(Path folder, FileChannel lock, NodeFile node, LocalDate floorDay) {
        this.folder = folder;
        this.lock = lock;
        this.node = node;
        this.floorDay = floorDay;
    }

    /** What is done to a file; a failure is trouble outside. */
    interface Work<T> {
        T run() throws SQLException;
    }

    static <T> T work(Path file, Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw new StorageTrouble(file, e);
        }
    }

    /** Opens the files of a node, and creates them where there are none. */
    public static StoreFiles open(Path dataDir, String nodeName) {
        if (!Pattern.matches(NODE_NAME, nodeName)) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION, "store.node.name must match " + NODE_NAME + ", not " + nodeName);
        }
        Path folder = dataDir.toAbsolutePath().normalize().resolve(nodeName);
        FileChannel lock = lock(folder, nodeName);
        try {
            NodeFile node = work(FileKind.nodeFile(folder), () -> new NodeFile(folder));
            sync(folder);
            LocalDate floor = work(node.file(), () -> {
                Optional<String> day = node.meta(FLOOR_DAY);
                node.commit();
                return day.map(LocalDate::parse).orElse(LocalDate.EPOCH);
            });
            OlderFiles.upgrade(folder, work(node.file(), () -> {
                List<StoredFile> files = node.files();
                node.commit();
                return files;
            }));
            return new StoreFiles(folder, lock, node, floor);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    private static FileChannel lock(Path folder, String nodeName) {
        if (Files.isSymbolicLink(folder)) {
            throw new OperatorMistake(ExitCode.NOT_ALLOWED, folder + " is a symbolic link; a store node is a folder");
        }
        Path file = folder.resolve("node.lock");
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            if (isLocked(channel)) {
                return channel;
            }
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CANNOT_WRITE, "data.dir: cannot write " + file + ": " + e.getMessage());
        }
        throw new OperatorMistake(
                ExitCode.BUSY,
                "store.node.name: another store-writer holds " + folder + "; stop it, or name this one other than "
                        + nodeName);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return true;
            }
            channel.close();
            return false;
        } catch (OverlappingFileLockException e) {
            // This process holds it. The channel stays open: POSIX drops a lock when its process closes any descriptor.
            return false;
        }
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            log.warn("cannot release the lock: {}", e.getMessage());
        }
    }

    /** Makes names in a folder last: SQLite syncs what a file holds, not always that it is there. */
    static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw new StorageTrouble(folder, e);
        }
    }

    Path folder() {
        return folder;
    }

    NodeFile node() {
        return node;
    }

    /** The file for rows of this day, open for writing. */
    OpenFile file(FileKind kind, LocalDate day) {
        String path = kind.pathOf(day);
        OpenFile known = open.get(path);
        if (known != null) {
            return known;
        }
        closeIdle();
        Path file = folder.resolve(path);
        boolean isNew = !Files.exists(file);
        OpenFile opened = work(file, () -> new OpenFile(folder, kind, day));
        open.put(path, opened);
        Path parent = file.getParent();
        if (isNew && parent != null) {
            sync(parent);
            sync(folder);
        }
        return opened;
    }

    private void closeIdle() {
        Iterator<OpenFile> files = open.values().iterator();
        while (open.size() >= MAX_OPEN && files.hasNext()) {
            OpenFile eldest = files.next();
            if (!eldest.isDirty()) {
                eldest.close();
                files.remove();
            }
        }
    }

    /** Files with rows that wait for a commit. */
    List<OpenFile> dirty() {
        return open.values().stream().filter(OpenFile::isDirty).toList();
    }

    /** Closes a file, if it is open. */
    void closeFile(String path) {
        OpenFile known = open.remove(path);
        if (known != null) {
            known.close();
        }
    }

    /** A new batch; the one before must be committed or abandoned. */
    public Batch batch() {
        return new Batch(this);
    }

    /** Rows of an earlier UTC day are not stored any more. */
    public LocalDate floorDay() {
        return floorDay;
    }

    /** Raises the floor, in the transaction at hand of {@code node.db}. */
    void raiseFloor(LocalDate day) throws SQLException {
        if (day.isAfter(floorDay)) {
            node.putMeta(FLOOR_DAY, day.toString());
            floorDay = day;
        }
    }

    /** Where a partition is read on; empty at a first start. */
    public Optional<LogPosition> position(String topic, int partition) {
        return inNode(() -> node.position(topic, partition));
    }

    /** Loads into the ledger what is known of a partition. */
    public void load(Ledger ledger, String topic, int partition) {
        inNode(() -> {
            node.loadLedger(ledger, topic, partition);
            return partition;
        });
    }

    /** Forgets makers of records that were last heard of before this. */
    public void forgetMakersBefore(Instant lastSeen) {
        inNode(() -> {
            node.forgetLedgerBefore(lastSeen);
            return lastSeen;
        });
    }

    /** The copy of what the fleet has allotted, as far as this node met it. */
    public List<LogEpoch> logEpochs() {
        return inNode(node::logEpochs);
    }

    /** Keeps copies of log epochs. */
    public void remember(List<LogEpoch> epochs) {
        inNode(() -> {
            for (LogEpoch epoch : epochs) {
                node.putLogEpoch(epoch);
            }
            return epochs;
        });
    }

    private <T> T inNode(Work<T> work) {
        return work(node.file(), () -> {
            try {
                T result = work.run();
                node.commit();
                return result;
            } catch (SQLException e) {
                node.rollback();
                throw e;
            }
        });
    }

    @Override
    public void close() {
        try {
            new ArrayList<>(open.values()).forEach(OpenFile::close);
            open.clear();
            work(node.file(), () -> {
                node.close();
                return folder;
            });
        } finally {
            release(lock);
        }
    }
}
