package logly.storage;

import java.nio.file.Path;

/**
 * Trouble outside: a full disk, a busy or damaged file. Nothing of the batch at hand may be taken for stored; the same
 * batch may be tried again.
 */
public final class StorageTrouble extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StorageTrouble(Path file, Throwable cause) {
        super(file + ": " + cause.getMessage(), cause);
    }
}
