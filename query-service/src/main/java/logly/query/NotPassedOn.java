package logly.query;

/** A decision may be lost: nobody has acknowledged it. */
final class NotPassedOn extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotPassedOn(Throwable cause) {
        super("Kafka has not taken the decision: " + cause.getMessage() + "; try again", cause);
    }
}
