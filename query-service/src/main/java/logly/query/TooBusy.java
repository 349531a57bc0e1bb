package logly.query;

/** There is no room for a request now, or for its answer. */
final class TooBusy extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooBusy(int concurrency) {
        this("all " + concurrency + " requests that may be answered at the same time are under way; try again");
    }

    TooBusy(String message) {
        super(message);
    }
}
