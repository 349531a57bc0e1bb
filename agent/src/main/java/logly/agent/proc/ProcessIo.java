package logly.agent.proc;

/**
 * {@code /proc/<pid>/io} (proc_pid_io(5)), which only the owner of a process and who may trace it can read.
 *
 * @param readBytes fetched from storage
 * @param writeBytes sent to storage
 */
public record ProcessIo(long readBytes, long writeBytes, long readSyscalls, long writeSyscalls) {
    public static ProcessIo parse(String text) {
        NamedValues named = NamedValues.parse(text);
        return new ProcessIo(
                named.numberOrZero("read_bytes"),
                named.numberOrZero("write_bytes"),
                named.numberOrZero("syscr"),
                named.numberOrZero("syscw"));
    }
}
