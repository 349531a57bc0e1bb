package logly.query;

/** A parameter of a request that cannot be answered; its message is meant for the person who sent it. */
final class BadParameter extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String parameter;

    BadParameter(String parameter, String detail) {
        super(detail);
        this.parameter = parameter;
    }

    String parameter() {
        return parameter;
    }
}
