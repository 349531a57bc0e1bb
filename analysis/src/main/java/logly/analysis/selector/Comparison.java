package logly.analysis.selector;

/** The operators of order. */
public enum Comparison {
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String text;

    Comparison(String text) {
        this.text = text;
    }

    /** As it is written, in a selector and in SQL. */
    public String text() {
        return text;
    }

    /**
     * @param sign of the value against the operand, as a comparator gives it
     */
    boolean holds(int sign) {
        return switch (this) {
            case LESS -> sign < 0;
            case AT_MOST -> sign <= 0;
            case GREATER -> sign > 0;
            case AT_LEAST -> sign >= 0;
        };
    }
}
