package logly.agent.proc;

import java.util.List;

/** One device of {@code /proc/diskstats} (kernel documentation, admin-guide/iostats). */
public record DiskCounters(String name, long readBytes, long writeBytes) {
    /** The kernel counts in sectors of this size, whatever the device has. */
    private static final long SECTOR_BYTES = 512;

    private static final int NAME = 2;
    private static final int SECTORS_READ = 5;
    private static final int SECTORS_WRITTEN = 9;

    /** Devices, partitions and what is stacked on them, in the order of the file. */
    public static List<DiskCounters> parse(String text) {
        return text.lines()
                .map(Columns::new)
                .filter(columns -> columns.count() > SECTORS_WRITTEN)
                .map(columns -> new DiskCounters(
                        columns.text(NAME),
                        columns.number(SECTORS_READ) * SECTOR_BYTES,
                        columns.number(SECTORS_WRITTEN) * SECTOR_BYTES))
                .toList();
    }
}
