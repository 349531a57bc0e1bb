package logly.agent.proc;

import java.util.Optional;

/**
 * {@code /proc/<pid>/stat} (proc_pid_stat(5)): all that is told of a process without asking for permission.
 *
 * @param name at most 15 bytes; may hold anything, parentheses and spaces too
 * @param state one letter
 * @param startTicks after boot
 * @param rssPages about; {@code status} is exact
 */
public record ProcessStat(
        long pid,
        String name,
        String state,
        long parentPid,
        long userTicks,
        long systemTicks,
        int threads,
        long startTicks,
        long rssPages) {
    /** Columns behind the name, whose last parenthesis ends the first two. */
    private static final int STATE = 0;

    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int THREADS = 17;
    private static final int START = 19;
    private static final int RSS = 21;

    /** Empty where the text is something else, as when the process ended while it was read. */
    public static Optional<ProcessStat> parse(String text) {
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open < 1 || close < open) {
            return Optional.empty();
        }
        Columns columns = new Columns(text.substring(close + 1));
        if (columns.count() <= RSS) {
            return Optional.empty();
        }
        return Optional.of(new ProcessStat(
                Columns.number(text.substring(0, open).strip()),
                text.substring(open + 1, close),
                columns.text(STATE),
                columns.number(PARENT),
                columns.number(USER),
                columns.number(SYSTEM),
                (int) columns.number(THREADS),
                columns.number(START),
                columns.number(RSS)));
    }

    public long cpuTicks() {
        return userTicks + systemTicks;
    }
}
