package logly.query.metadata;

import org.jspecify.annotations.Nullable;

/** Metadata cannot be read or written now; the same may work later. */
public final class MetadataTrouble extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MetadataTrouble(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
