package logly.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;
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

    private final Path folder;
    private final NodeLock lock;
    private final Opener opener;
    private final NodeRescue rescue;
    private final OpenFiles open;
    private final Floors floors = new Floors();
    private final List<String> suspects = new ArrayList<>();
    private NodeFile node;

    private StoreFiles(Path folder, NodeLock lock, Opener opener) {
        this.folder = folder;
        this.lock = lock;
        this.opener = opener;
        open = new OpenFiles(folder, opener);
        rescue = new NodeRescue(folder, opener);
        node = openNode();
        try {
            look();
        } catch (RuntimeException e) {
            closeNode();
            throw e;
        }
    }

    private void look() {
        sync(folder);
        inNode(() -> {
            floors.load(node);
            return floors;
        });
        for (StoredFile file : inNode(() -> node.files())) {
            open.enter(file);
            if (hasLog(file.path())) {
                suspects.add(file.path());
            }
        }
        OlderFiles.upgrade(folder, inNode(() -> node.files()), opener);
        for (Damage damage : inNode(() -> DamageTable.all(node))) {
            if (damage.isSetAside()) {
                StoredFile.at(damage.path()).ifPresent(this::supersede);
            }
        }
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
        return open(dataDir, nodeName, file -> SqliteFile.openWriter(file, Synchronous.FULL));
    }

    static StoreFiles open(Path dataDir, String nodeName, Opener opener) {
        if (!Pattern.matches(NODE_NAME, nodeName)) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION, "store.node.name must match " + NODE_NAME + ", not " + nodeName);
        }
        Path folder = dataDir.toAbsolutePath().normalize().resolve(nodeName);
        NodeLock lock = NodeLock.take(folder);
        try {
            return new StoreFiles(folder, lock, opener);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private NodeFile openNode() {
        return work(FileKind.nodeFile(folder), rescue::open);
    }

    /** Makes names in a folder last: SQLite syncs what a file holds, not always that it is there. */
    static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw new StorageTrouble(folder, e);
        }
    }

    /** A clean stop leaves no log, or an empty one where a reader was about. */
    private boolean hasLog(String path) {
        try {
            return Files.size(folder.resolve(path + "-wal")) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Paths, inside the node's folder, of files that the last writer did not close. */
    public List<String> suspects() {
        return List.copyOf(suspects);
    }

    /** The node's folder. */
    public Path folder() {
        return folder;
    }

    NodeFile node() {
        return node;
    }

    /** The file for rows of this day, open for writing. */
    OpenFile file(FileKind kind, LocalDate day) {
        StoredFile stored = open.current(kind, day);
        OpenFile known = open.get(stored);
        if (known != null) {
            return known;
        }
        OpenFile opened = open.open(stored);
        long missing = inNode(() -> node.commits(stored)) - opened.commits();
        if (missing > 0) {
            damages().lost(opened, missing);
        }
        return opened;
    }

    /** Files with rows that wait for a commit. */
    List<OpenFile> dirty() {
        return open.dirty();
    }

    /** Closes a file, if it is open. */
    void closeFile(String path) {
        open.close(path);
    }

    /** Takes back what is not committed: a connection that failed is closed, and not trusted again. */
    void abandon() {
        dirty().forEach(file -> closeFile(file.stored().path()));
        closeNode();
        node = openNode();
    }

    private void closeNode() {
        try {
            node.close();
        } catch (SQLException e) {
            log.warn("{}: cannot close: {}", node.file(), e.getMessage());
        }
    }

    /** Lets nobody write to a file again; its days go on in the next generation. */
    void supersede(StoredFile file) {
        open.supersede(file);
    }

    /** A new batch; the one before must be committed or abandoned. */
    public Batch batch() {
        return new Batch(this, (kind, day) -> true);
    }

    /** Where partitions stand, and what was taken of them. */
    public Positions positions() {
        return new Positions(this);
    }

    /** What was set aside. */
    public Damages damages() {
        return new Damages(this);
    }

    /** The days below which nothing is stored. */
    Floors floors() {
        return floors;
    }

    /** Where a partition is read on; empty at a first start. */
    public Optional<LogPosition> position(String topic, int partition) {
        return inNode(() -> node.position(topic, partition));
    }

    /** Loads into the ledger what is known of a partition. */
    public void load(Ledger ledger, String topic, int partition) {
        inNode(() -> {
            LedgerTable.load(node, ledger, topic, partition);
            return partition;
        });
    }

    /** Forgets makers of records that were last heard of before this. */
    public void forgetMakersBefore(Instant lastSeen) {
        inNode(() -> {
            LedgerTable.forgetBefore(node, lastSeen);
            return lastSeen;
        });
    }

    /** The copy of what the fleet has allotted, as far as this node met it. */
    public List<LogEpoch> logEpochs() {
        return inNode(() -> node.logEpochs());
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

    /** Does work in a transaction of {@code node.db} of its own. */
    <T> T inNode(Work<T> work) {
        return work(node.file(), () -> {
            try {
                T result = work.run();
                node.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                node.rollback();
                throw e;
            }
        });
    }

    @Override
    public void close() {
        try {
            open.closeAll();
            work(node.file(), () -> {
                node.close();
                return folder;
            });
        } finally {
            lock.close();
        }
    }
}
