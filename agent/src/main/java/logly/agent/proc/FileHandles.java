package logly.agent.proc;

/** {@code /proc/sys/fs/file-nr}: open files of the whole host, and how many the kernel allows (proc_sys_fs(5)). */
public record FileHandles(long used, long max) {
    /** Handles that are allotted but free count as unused; kernels since 2.6 have none. */
    public static FileHandles parse(String text) {
        Columns columns = new Columns(text);
        return columns.count() < 3
                ? new FileHandles(0, 0)
                : new FileHandles(columns.number(0) - columns.number(1), columns.number(2));
    }
}
