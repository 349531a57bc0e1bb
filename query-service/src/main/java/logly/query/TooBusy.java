package logly.query;

/** Every permit was taken for longer than a request may wait. */
final class TooBusy extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooBusy(int concurrency) {
        super("all " + concurrency + " requests that may be answered at the same time are under way; try again");
    }
}
