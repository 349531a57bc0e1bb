package logly.analysis.selector;

/** A text that is no selector; the message is meant for the person who wrote it. */
public final class BadSelector extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int column;
    private final String problem;

    /**
     * @param column of the first character that does not fit, counted in characters (code points) from 1
     * @param problem what was expected there
     */
    BadSelector(int column, String problem) {
        super("column " + column + ": " + problem);
        this.column = column;
        this.problem = problem;
    }

    public int column() {
        return column;
    }

    /** The message without its column. */
    public String problem() {
        return problem;
    }
}
