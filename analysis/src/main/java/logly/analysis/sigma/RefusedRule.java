package logly.analysis.sigma;

/** A rule that cannot be honoured as it stands; it is not applied at all. The message says where and why. */
public final class RefusedRule extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;
    private final String reason;

    public RefusedRule(int line, String reason) {
        super("line " + line + ": " + reason);
        this.line = line;
        this.reason = reason;
    }

    /** Why, without the line. */
    String reason() {
        return reason;
    }

    /** Line of the rule's text, from 1. */
    public int line() {
        return line;
    }
}
