package logly.query;

import java.util.OptionalInt;

/** A parameter of a request that cannot be answered; its message is meant for the person who sent it. */
final class BadParameter extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int NO_COLUMN = 0;

    private final String parameter;
    private final int column;

    BadParameter(String parameter, String detail) {
        this(parameter, detail, NO_COLUMN);
    }

    /**
     * A parameter that is wrong at one place.
     *
     * @param column of the first character that does not fit, counted from 1
     */
    BadParameter(String parameter, String detail, int column) {
        super(detail);
        this.parameter = parameter;
        this.column = column;
    }

    String parameter() {
        return parameter;
    }

    OptionalInt column() {
        return column == NO_COLUMN ? OptionalInt.empty() : OptionalInt.of(column);
    }
}
