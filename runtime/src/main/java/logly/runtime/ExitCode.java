package logly.runtime;

/** Exit codes of the command, after BSD's sysexits. */
public enum ExitCode {
    DONE(0),
    FOUND(1),
    USAGE(64),
    BAD_INPUT(65),
    UNREACHABLE(69),
    BUG(70),
    CANNOT_WRITE(73),
    BUSY(75),
    NOT_ALLOWED(77),
    CONFIGURATION(78);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
