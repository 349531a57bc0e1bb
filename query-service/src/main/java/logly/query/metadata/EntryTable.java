package logly.query.metadata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.MetadataEntry;
import logly.schemas.RecordJson;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The newest entry of each key, and how far the log was read, in RocksDB. Both change together, so that neither a kill
 * nor a power loss lets them disagree. Safe for one writer and many readers.
 */
final class EntryTable implements AutoCloseable {
    private static final byte ENTRY = 'e';
    private static final byte[] NEXT = {'n'};
    private static final byte[] IDENTITY = {'i'};
    private static final long CACHE_BYTES = 4 << 20;
    private static final long BUFFER_BYTES = 1 << 20;

    private final LRUCache cache;
    private final Options options;
    private final RocksDB database;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean isClosed;

    private EntryTable(LRUCache cache, Options options, RocksDB database) {
        this.cache = cache;
        this.options = options;
        this.database = database;
    }

    /** Opens the table in a folder, which one process holds at a time. */
    static EntryTable open(Path folder) {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CANNOT_WRITE, "data.dir: cannot make " + folder + ": " + e.getMessage());
        }
        RocksDB.loadLibrary();
        LRUCache cache = new LRUCache(CACHE_BYTES);
        Options options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(BUFFER_BYTES)
                .setMaxWriteBufferNumber(2)
                .setKeepLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));
        try {
            return new EntryTable(cache, options, RocksDB.open(options, folder.toString()));
        } catch (RocksDBException e) {
            options.close();
            cache.close();
            boolean isHeld = String.valueOf(e.getMessage()).contains("lock");
            throw new OperatorMistake(
                    isHeld ? ExitCode.BUSY : ExitCode.CANNOT_WRITE,
                    "data.dir: " + folder + (isHeld ? " is in use by another query service" : ": " + e.getMessage()));
        }
    }

    /** What is done with the database while it is open: native code does not survive a close under its feet. */
    private interface Using<T> {
        T with(RocksDB open) throws RocksDBException;
    }

    private <T extends @Nullable Object> T using(Using<T> using) {
        use.readLock().lock();
        try {
            if (isClosed) {
                throw new MetadataTrouble("the metadata store is closed", null);
            }
            return using.with(database);
        } catch (RocksDBException e) {
            throw new MetadataTrouble("the local copy of the metadata cannot be used: " + e.getMessage(), e);
        } finally {
            use.readLock().unlock();
        }
    }

    Optional<MetadataEntry> entry(String key) {
        return Optional.ofNullable(raw(bytes(key))).map(EntryTable::read);
    }

    /**
     * Entries whose keys begin so, by key.
     *
     * @param after the first key is behind this one
     */
    List<MetadataEntry> scan(String prefix, String after, int most) {
        byte[] begin = bytes(prefix);
        byte[] last = bytes(after);
        return using(open -> {
            List<MetadataEntry> entries = new ArrayList<>();
            try (RocksIterator iterator = open.newIterator()) {
                iterator.seek(after.compareTo(prefix) > 0 ? last : begin);
                while (iterator.isValid() && startsWith(iterator.key(), begin) && entries.size() < most) {
                    if (!Arrays.equals(iterator.key(), last)) {
                        entries.add(read(iterator.value()));
                    }
                    iterator.next();
                }
                iterator.status();
            }
            return entries;
        });
    }

    /** Which log it is of; empty before the first. */
    String identity() {
        byte[] found = raw(IDENTITY);
        return found == null ? "" : new String(found, StandardCharsets.UTF_8);
    }

    /** Offset up to which the log was taken in. */
    long next() {
        byte[] found = raw(NEXT);
        return found == null ? 0 : ByteBuffer.wrap(found).getLong();
    }

    private byte @Nullable [] raw(byte[] key) {
        return using(open -> open.get(key));
    }

    void take(MetadataLog.Changes changes) {
        write(batch -> {
            for (MetadataLog.Change change : changes.items()) {
                MetadataEntry entry = change.entry();
                if (entry == null) {
                    batch.delete(bytes(change.key()));
                } else {
                    batch.put(bytes(change.key()), RecordJson.toJson(entry).getBytes(StandardCharsets.UTF_8));
                }
            }
            batch.put(NEXT, number(changes.next()));
        });
    }

    /** Forgets everything and begins with a log. */
    void begin(String identity) {
        write(batch -> {
            batch.deleteRange(new byte[] {ENTRY}, new byte[] {ENTRY + 1});
            batch.put(NEXT, number(0));
            batch.put(IDENTITY, identity.getBytes(StandardCharsets.UTF_8));
        });
    }

    private interface Writing {
        void to(WriteBatch batch) throws RocksDBException;
    }

    private void write(Writing writing) {
        boolean unused = using(open -> {
            try (WriteBatch batch = new WriteBatch();
                    WriteOptions options = new WriteOptions()) {
                writing.to(batch);
                open.write(options, batch);
            }
            return true;
        });
    }

    private static MetadataEntry read(byte[] json) {
        return RecordJson.fromJson(new String(json, StandardCharsets.UTF_8), MetadataEntry.class);
    }

    private static byte[] bytes(String key) {
        return ((char) ENTRY + key).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!isClosed) {
                isClosed = true;
                database.close();
                options.close();
                cache.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
