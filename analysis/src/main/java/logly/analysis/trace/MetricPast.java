package logly.analysis.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import logly.schemas.Mount;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.jspecify.annotations.Nullable;

/**
 * One host's last samples, the quantities that can explain something, and since when they are out of what was usual.
 *
 * <p>Bound: {@value #MOST_ROWS} samples of {@value #MOST_SERIES} numbers with an id each: below 32 KB, in practice about
 * 8 KB. Where more come, every second one of the older half goes, so that the whole day stays visible.
 */
final class MetricPast {
    static final int MOST_ROWS = 128;
    static final int MOST_SERIES = 40;
    static final int MOST_MOUNTS = 8;

    /** One sample; NaN for what it does not tell. */
    static final class Row {
        private final String id;
        private final long millis;
        private final boolean isNetwork;
        private final float[] values;

        Row(String id, long millis, boolean isNetwork, float[] values) {
            this.id = id;
            this.millis = millis;
            this.isNetwork = isNetwork;
            this.values = values;
        }

        String id() {
            return id;
        }

        long millis() {
            return millis;
        }

        boolean isNetwork() {
            return isNetwork;
        }

        float[] values() {
            return values;
        }
    }

    final List<String> series = new ArrayList<>();
    final List<Row> rows = new ArrayList<>();

    /** What a sample says; a quantity that may be nothing was so before it was first seen. */
    float value(Row row, int index, Series of) {
        if (index < row.values.length) {
            return row.values[index];
        }
        return of.mayBeNothing() && of.isNetwork() == row.isNetwork ? 0 : Float.NaN;
    }

    /** Takes a sample in; fields at their default of 0 tell nothing. */
    void add(SystemMetric sample, String id) {
        float[] values = row();
        values = put(values, "cpu", sample.getCpuPercent());
        values = put(values, "memory", memory(sample));
        if (sample.getSwapTotalBytes() > 0) {
            values = put(values, "swap", 100.0 * sample.getSwapUsedBytes() / sample.getSwapTotalBytes());
        } else {
            values = put(values, "swapBytes", (double) sample.getSwapUsedBytes());
        }
        long swapped = sample.getSwapInBytesDelta() + sample.getSwapOutBytesDelta();
        double seconds = sample.getIntervalMillis() > 0 ? sample.getIntervalMillis() / 1000.0 : 60;
        values = put(values, "swapIo", swapped / seconds);
        values = put(values, "load", sample.getLoad1Min() / Math.max(1, sample.getCpuCount()));
        values = put(values, "blocked", sample.getProcessesBlocked());
        values = put(values, "cpuPressure", number(sample.getCpuPressureSomePercent()));
        values = put(values, "memoryPressure", number(sample.getMemoryPressureSomePercent()));
        values = put(values, "ioPressure", number(sample.getIoPressureSomePercent()));
        if (sample.getFileDescriptorsMax() > 0) {
            values = put(values, "files", 100.0 * sample.getFileDescriptorsUsed() / sample.getFileDescriptorsMax());
        }
        List<Mount> fullest = new ArrayList<>(sample.getMounts());
        fullest.sort(
                Comparator.comparingDouble((Mount mount) -> -Math.max(mount.getPercent(), mount.getInodesPercent())));
        for (Mount mount : fullest.subList(0, Math.min(MOST_MOUNTS, fullest.size()))) {
            values = put(values, "disk:" + mount.getPath(), space(mount));
            values = put(values, "inodes:" + mount.getPath(), inodes(mount));
        }
        if (fullest.isEmpty()) {
            values = put(values, "disk", disk(sample));
        }
        add(new Row(id, sample.getTimestamp().toEpochMilli(), false, values));
    }

    /** Takes a sample in. */
    void add(NetworkMetric sample, String id) {
        float[] values = put(row(), "established", sample.getConnectionsEstablished());
        long lost = sample.getErrorsInDelta()
                + sample.getErrorsOutDelta()
                + sample.getDropsInDelta()
                + sample.getDropsOutDelta();
        add(new Row(id, sample.getTimestamp().toEpochMilli(), true, put(values, "networkErrors", (double) lost)));
    }

    long newestMillis() {
        return rows.isEmpty() ? 0 : rows.get(rows.size() - 1).millis();
    }

    private static double memory(SystemMetric sample) {
        boolean told = sample.getMemoryPercent() > 0 || sample.getMemoryTotalBytes() == 0;
        double free = (double) sample.getMemoryAvailableBytes() / Math.max(1, sample.getMemoryTotalBytes());
        return told ? sample.getMemoryPercent() : 100 * (1 - free);
    }

    private static double disk(SystemMetric sample) {
        boolean told = sample.getDiskPercent() > 0 || sample.getDiskTotalBytes() == 0;
        return told ? sample.getDiskPercent() : 100.0 * sample.getDiskUsedBytes() / sample.getDiskTotalBytes();
    }

    private static double space(Mount mount) {
        boolean told = mount.getPercent() > 0 || mount.getTotalBytes() == 0;
        return told ? mount.getPercent() : 100.0 * mount.getUsedBytes() / mount.getTotalBytes();
    }

    private static double inodes(Mount mount) {
        boolean told = mount.getInodesPercent() > 0 || mount.getInodesTotal() == 0;
        return told ? mount.getInodesPercent() : 100.0 * mount.getInodesUsed() / mount.getInodesTotal();
    }

    private static double number(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private float[] row() {
        float[] values = new float[series.size()];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    private float[] put(float[] values, String name, double value) {
        if (Double.isNaN(value)) {
            return values;
        }
        int at = series.indexOf(name);
        if (at < 0 && (value == 0 || series.size() >= MOST_SERIES)) {
            return values;
        }
        float[] room = values;
        if (at < 0) {
            at = series.size();
            series.add(name);
        }
        if (at >= room.length) {
            room = Arrays.copyOf(values, at + 1);
            Arrays.fill(room, values.length, room.length, Float.NaN);
        }
        room[at] = (float) value;
        return room;
    }

    private void add(Row row) {
        int at = rows.size();
        while (at > 0 && rows.get(at - 1).millis() > row.millis()) {
            at--;
        }
        rows.add(at, row);
        if (rows.size() > MOST_ROWS) {
            long oldest = rows.get(rows.size() - 1).millis() - EventPast.HORIZON.toMillis();
            rows.removeIf(old -> old.millis() < oldest);
            for (int i = rows.size() / 2; i > 0 && rows.size() > MOST_ROWS * 3 / 4; i -= 2) {
                rows.remove(i);
            }
        }
    }
}
