package logly.schemas;

import org.apache.avro.SystemLimitException;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Lets Avro load the classes of this package, and bounds what a hostile record can make it allocate. Both are global to
 * the process: trust is added to what the host application trusts, and a limit that it has set stays.
 */
final class AvroTrust {
    private static final String VALIDATOR = "org/apache/avro/util/ClassSecurityValidator";

    static {
        // Kafka records are at most about 1 MB; these bounds leave room for an application's other uses of Avro.
        limit(SystemLimitException.MAX_STRING_LENGTH_PROPERTY, 16 << 20);
        limit(SystemLimitException.MAX_BYTES_LENGTH_PROPERTY, 16 << 20);
        limit(SystemLimitException.MAX_COLLECTION_LENGTH_PROPERTY, 1_000_000);
        try {
            Validator.trustThisPackage();
        } catch (NoClassDefFoundError e) {
            // Somebody runs the generated classes on an Avro before 1.12.2, which trusts every class.
            if (!String.valueOf(e.getMessage()).startsWith(VALIDATOR)) {
                throw e;
            }
        }
    }

    private AvroTrust() {}

    private static void limit(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(value));
        }
    }

    /** Done by the first call in this process; every generated class calls it. */
    static void establish() {}

    /** Apart, so that an Avro without such a validator can load the rest. */
    private static final class Validator {
        private static final String PACKAGE = AvroTrust.class.getPackageName();

        static void trustThisPackage() {
            ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                    ClassSecurityValidator.getGlobal(), type -> PACKAGE.equals(type.getPackageName())));
        }
    }
}
