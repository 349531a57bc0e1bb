package logly.storage;

/** A record that breaks a constraint of its table. It alone is not stored; the batch goes on. */
public final class RefusedRecord extends Exception {
    private static final long serialVersionUID = 1;

    RefusedRecord(String reason) {
        super(reason);
    }

    RefusedRecord(String reason, Throwable cause) {
        super(reason, cause);
    }
}
