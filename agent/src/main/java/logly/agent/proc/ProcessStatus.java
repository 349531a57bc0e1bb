package logly.agent.proc;

/**
 * What only {@code /proc/<pid>/status} tells of a process (proc_pid_status(5)).
 *
 * @param uid the effective one, which decides what the process may do
 * @param rssBytes 0 for a thread of the kernel
 * @param virtualBytes 0 for a thread of the kernel
 */
public record ProcessStatus(long uid, long rssBytes, long virtualBytes) {
    private static final int EFFECTIVE = 1;

    public static ProcessStatus parse(String text) {
        NamedValues named = NamedValues.parse(text);
        Columns uids = new Columns(named.text("Uid").orElse(""));
        return new ProcessStatus(
                uids.count() > EFFECTIVE ? uids.number(EFFECTIVE) : 0,
                named.numberOrZero("VmRSS"),
                named.numberOrZero("VmSize"));
    }
}
