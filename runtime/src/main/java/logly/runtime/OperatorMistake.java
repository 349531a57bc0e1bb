package logly.runtime;

/** Something that the operator can mend: printed as one plain line, without a stack trace. */
public final class OperatorMistake extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    public OperatorMistake(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
