package logly.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds what all state stores of the process take together, natively: one cache, of which write buffers get a third,
 * indexes and filters included. Shared, hence static: Streams makes one setter per store by reflection and hands it
 * nothing of ours. Never closed, because the next store may open at any time.
 */
public final class RocksDbMemory implements RocksDBConfigSetter {
    static final long TOTAL_BYTES = 48L << 20;
    static final long WRITE_BUFFER_BYTES = TOTAL_BYTES / 3;

    private static final long WRITE_BUFFER_OF_A_STORE = 2L << 20;
    /**
     * By default an eighth of a write buffer: that of all stores together would be what all of them may take, and each write
     * would have its store flushed.
     */
    private static final long ARENA_BLOCK_BYTES = 32L << 10;

    private static final double PART_FOR_INDEXES = 0.1;
    private static final Cache CACHE = new LRUCache(TOTAL_BYTES, -1, false, PART_FOR_INDEXES);
    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);

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
