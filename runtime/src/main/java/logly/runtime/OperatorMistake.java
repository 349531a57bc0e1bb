package logly.runtime;

/** Something that the operator can mend: printed as one plain line, without a stack trace. */
public final class OperatorMistake extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;
    private final String sentence;

    public OperatorMistake(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
        this.sentence = message;
    }

    /** Never null, unlike the message of other exceptions. */
    @Override
    public String getMessage() {
        return sentence;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
