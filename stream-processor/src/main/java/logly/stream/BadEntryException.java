package logly.stream;

/** An entry of a store that cannot be read: no trouble of the disk, which passes, but bytes that no retry makes better. */
final class BadEntryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadEntryException(String store, RuntimeException cause) {
        super("an entry of " + store + " cannot be read: " + cause.getMessage(), cause);
    }
}
