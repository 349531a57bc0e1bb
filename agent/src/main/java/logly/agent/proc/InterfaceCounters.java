package logly.agent.proc;

import java.util.List;

/** One interface of {@code /proc/net/dev}: counters since it was made. */
public record InterfaceCounters(String name, Direction received, Direction sent) {
    private static final int COLUMNS = 16;
    private static final int SENT = 8;

    /** What went one way. */
    public record Direction(long bytes, long packets, long errors, long drops) {}

    /** All interfaces, loopback too; the two lines of the head are none. */
    public static List<InterfaceCounters> parse(String text) {
        return text.lines()
                .filter(line -> line.indexOf(':') > 0)
                .map(InterfaceCounters::line)
                .toList();
    }

    private static InterfaceCounters line(String line) {
        // An interface may have a colon in its name; no counter has.
        int colon = line.lastIndexOf(':');
        Columns columns = new Columns(line.substring(colon + 1));
        if (columns.count() < COLUMNS) {
            throw new IllegalArgumentException("not a line of net/dev: " + line);
        }
        return new InterfaceCounters(line.substring(0, colon).strip(), direction(columns, 0), direction(columns, SENT));
    }

    private static Direction direction(Columns columns, int first) {
        return new Direction(
                columns.number(first), columns.number(first + 1), columns.number(first + 2), columns.number(first + 3));
    }
}
