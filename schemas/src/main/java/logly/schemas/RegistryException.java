package logly.schemas;

import org.apache.kafka.common.errors.SerializationException;

/**
 * The schema registry gave no answer that helps. A SerializationException, because that is what Kafka expects of a
 * serde; but only {@link Rejected} speaks of the record: after {@link Unreachable} the same record may pass.
 */
public abstract sealed class RegistryException extends SerializationException {
    private RegistryException(String message, Throwable cause) {
        super(message, cause);
    }

    private RegistryException(String message) {
        super(message);
    }

    /** No registry answered, or all failed inside: try again later. */
    public static final class Unreachable extends RegistryException {
        Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A registry answered, and refused. */
    public static final class Rejected extends RegistryException {
        private final int errorCode;

        Rejected(int errorCode, String message) {
            super(message);
            this.errorCode = errorCode;
        }

        /** Confluent's code: 40401 no such subject, 40403 no such schema, 409 incompatible, 42201 invalid and so on. */
        public int errorCode() {
            return errorCode;
        }
    }
}
