package logly.query.metadata;

import java.util.List;
import logly.schemas.MetadataEntry;
import org.jspecify.annotations.Nullable;

/** The topic {@code metadata} as a store follows it. What keeps it from its work is a {@link MetadataTrouble}. */
public interface MetadataLog extends AutoCloseable {
    /**
     * One record.
     *
     * @param entry null where the key was deleted
     */
    record Change(long offset, String key, @Nullable MetadataEntry entry) {}

    /**
     * What was read.
     *
     * @param next offset behind it
     */
    record Changes(List<Change> items, long next) {
        public Changes {
            items = List.copyOf(items);
        }
    }

    /** Names the log: another text means another log, whose offsets mean something else. */
    String identity();

    /** Offset behind the last record that is committed. */
    long end();

    /** What is behind an offset; waits shortly where there is nothing. One thread reads at a time. */
    Changes read(long from);

    /** Begins to write as the only one in the fleet: whoever began before cannot commit any more. */
    Turn begin();

    /** Ends a read that waits. */
    void wakeUp();

    @Override
    void close();

    /** The right to write, until somebody else begins. */
    interface Turn extends AutoCloseable {
        /**
         * Adds all of these, or none.
         *
         * @param gone keys that are deleted
         * @return offset behind them
         * @throws Overtaken where somebody else has begun
         */
        long commit(List<MetadataEntry> entries, List<String> gone) throws Overtaken;

        /** The same where nothing is deleted. */
        default long commit(List<MetadataEntry> entries) throws Overtaken {
            return commit(entries, List.of());
        }

        @Override
        void close();
    }

    /** Somebody else has begun to write. */
    final class Overtaken extends Exception {
        private static final long serialVersionUID = 1;

        public Overtaken(@Nullable Throwable cause) {
            super("another query service writes metadata", cause);
        }
    }
}
