package logly.analysis.trace;

import java.util.Locale;

/**
 * One measured quantity of a host.
 *
 * @param label for people
 * @param condition what it means that this rises
 * @param harmful nothing suffers below this level
 * @param worst level at which it cannot be worse
 * @param leastRise a rise of less is nothing
 * @param leastFactor the level must be so many times what it was
 * @param unit behind the number
 */
record Series(
        String name,
        String label,
        Condition condition,
        double harmful,
        double worst,
        double leastRise,
        double leastFactor,
        String unit) {

    /** By the name under which the samples keep it, as in {@code disk:/var}. */
    static Series of(String name) {
        int colon = name.indexOf(':');
        String kind = colon < 0 ? name : name.substring(0, colon);
        String path = colon < 0 ? "" : name.substring(colon + 1);
        return switch (kind) {
            case "disk" ->
                percent(name, (path.isEmpty() ? "disk space" : path) + " used", Condition.DISK_FILLING, 80, 4);
            case "inodes" -> percent(name, "inodes of " + path + " used", Condition.INODES_RUNNING_OUT, 80, 4);
            case "memory" -> percent(name, "memory used", Condition.MEMORY_RISING, 80, 8);
            case "swap" -> percent(name, "swap used", Condition.SWAP_THRASHING, 25, 12);
            case "cpu" -> percent(name, "processors busy", Condition.CPU_SATURATED, 85, 20);
            case "cpuPressure" -> percent(name, "waiting for a processor", Condition.CPU_SATURATED, 25, 20);
            case "memoryPressure" -> percent(name, "waiting for memory", Condition.SWAP_THRASHING, 10, 8);
            case "ioPressure" -> percent(name, "waiting for disks", Condition.IO_SATURATED, 25, 15);
            case "files" -> percent(name, "file handles used", Condition.FILE_HANDLES_RISING, 80, 10);
            case "swapIo" -> rate(name, "swapped a second", Condition.SWAP_THRASHING, 1 << 20, 8 << 20, " bytes");
            case "swapBytes" -> rate(name, "swap used", Condition.SWAP_THRASHING, 128 << 20, 2048L << 20, " bytes");
            case "load" -> new Series(name, "load a processor", Condition.CPU_SATURATED, 2, 8, 1.5, 2, "");
            case "blocked" -> new Series(name, "processes waiting for disks", Condition.IO_SATURATED, 6, 30, 5, 3, "");
            case "established" -> rate(name, "connections established", Condition.CONNECTIONS_RISING, 200, 5000, "");
            case "networkErrors" -> rate(name, "packets lost a sample", Condition.NETWORK_ERRORS_RISING, 50, 5000, "");
            default -> throw new IllegalArgumentException("no series " + name);
        };
    }

    private static Series percent(String name, String label, Condition condition, double harmful, double leastRise) {
        return new Series(name, label, condition, harmful, 100, leastRise, 1, " %");
    }

    private static Series rate(
            String name, String label, Condition condition, double harmful, double worst, String unit) {
        return new Series(name, label, condition, harmful, worst, harmful / 2, 3, unit);
    }

    boolean isNetwork() {
        return condition == Condition.CONNECTIONS_RISING || condition == Condition.NETWORK_ERRORS_RISING;
    }

    /** Whether 0 is a value like any other, not a field that was left out. */
    boolean mayBeNothing() {
        return isNetwork()
                || condition == Condition.SWAP_THRASHING
                || condition == Condition.IO_SATURATED
                || name.equals("cpuPressure");
    }

    /** Mount point of a file system's series; empty for others. */
    String path() {
        int colon = name.indexOf(':');
        return colon < 0 ? "" : name.substring(colon + 1);
    }

    /** @param first of the sample with which the departure began */
    String text(double first, double now, double usual) {
        String rise = plain(first).equals(plain(now)) ? "" : "from " + plain(first) + unit + " to ";
        return label + ": " + rise + plain(now) + unit + ", usually " + plain(usual) + unit;
    }

    private static String plain(double value) {
        return Math.abs(value) < 10
                ? String.format(Locale.ROOT, "%.1f", value)
                : String.format(Locale.ROOT, "%,.0f", value);
    }
}
