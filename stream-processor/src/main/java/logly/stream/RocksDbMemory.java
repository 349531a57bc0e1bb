package logly.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds what all state stores of the process take together, natively: one cache, of which write buffers get two thirds,
 * indexes and filters included. Shared, hence static: Streams makes one setter per store by reflection and hands it
 * nothing of ours. Never closed, because the next store may open at any time.
 */
public final class RocksDbMemory implements RocksDBConfigSetter {
    static final long TOTAL_BYTES = 96L << 20;
    /**
     * Whoever writes when all write buffers together are full has its own flushed, however small it is. With a third of
     * this, under load each commit made as many files as there are stores, and the thread waited for their syncs.
     */
    static final long WRITE_BUFFER_BYTES = TOTAL_BYTES * 2 / 3;

    private static final long WRITE_BUFFER_OF_A_STORE = 2L << 20;
    /**
     * By default an eighth of a write buffer: that of all stores together would be what all of them may take, and each write
     * would have its store flushed.
     */
    private static final long ARENA_BLOCK_BYTES = 32L << 10;

    private static final double PART_FOR_INDEXES = 0.1;
    private static final Cache CACHE = new LRUCache(TOTAL_BYTES, -1, false, PART_FOR_INDEXES);
    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);

    /** Bytes that blocks, indexes, filters and write buffers take now. */
    static long usedBytes() {
        return CACHE.getUsage();
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig tables = (BlockBasedTableConfig) options.tableFormatConfig();
        tables.setBlockCache(CACHE);
        tables.setCacheIndexAndFilterBlocks(true);
        tables.setCacheIndexAndFilterBlocksWithHighPriority(true);
        tables.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(tables);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(WRITE_BUFFER_OF_A_STORE);
        options.setArenaBlockSize(ARENA_BLOCK_BYTES);
        options.setMaxWriteBufferNumber(3);
    }

    @Override
    public void close(String storeName, Options options) {
        // The cache and the write buffers belong to the process, not to the store.
    }
}
