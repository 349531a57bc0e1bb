package logly.launcher.registry;

/** A refusal in Confluent's terms: an HTTP status and the finer error code that its clients look at. */
final class RegistryError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final int code;

    RegistryError(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }

    static RegistryError noSuchSubject(String subject) {
        return new RegistryError(404, 40401, "Subject '" + subject + "' not found.");
    }

    static RegistryError noSuchVersion(int version) {
        return new RegistryError(404, 40402, "Version " + version + " not found.");
    }

    static RegistryError noSuchSchema() {
        return new RegistryError(404, 40403, "Schema not found");
    }

    static RegistryError noSuchId(int id) {
        return new RegistryError(404, 40403, "Schema " + id + " not found");
    }

    static RegistryError deletedSubject(String subject) {
        return new RegistryError(404, 40404, "Subject '" + subject + "' was soft deleted.");
    }

    static RegistryError deletedVersion(String subject, int version) {
        return new RegistryError(404, 40406, "Subject '" + subject + "' Version " + version + " was soft deleted.");
    }

    static RegistryError noConfigOf(String subject) {
        return new RegistryError(
                404, 40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    static RegistryError noModeOf(String subject) {
        return new RegistryError(404, 40409, "Subject '" + subject + "' does not have subject-level mode configured");
    }

    static RegistryError incompatible(String why) {
        return new RegistryError(
                409, 409, "Schema being registered is incompatible with an earlier schema; details: " + why);
    }

    static RegistryError invalidSchema(String why) {
        return new RegistryError(422, 42201, "Invalid schema: " + why);
    }

    static RegistryError invalidVersion(String text) {
        return new RegistryError(
                422,
                42202,
                "The specified version '" + text + "' is not a valid version id. Allowed values are between"
                        + " [1, 2^31-1] and the string \"latest\"");
    }

    static RegistryError invalidCompatibility(String text) {
        return new RegistryError(
                422,
                42203,
                "Invalid compatibility level " + text + ". Valid values are none, backward, forward, full,"
                        + " backward_transitive, forward_transitive, and full_transitive");
    }

    static RegistryError invalidMode(String text) {
        return new RegistryError(422, 42204, "Invalid mode " + text + ". Valid values are READWRITE and READONLY");
    }

    static RegistryError notPermitted(String why) {
        return new RegistryError(422, 42205, why);
    }

    static RegistryError storeTrouble(String why) {
        return new RegistryError(500, 50001, "Error in the backend data store: " + why);
    }

    static RegistryError storeTimeout(String why) {
        return new RegistryError(500, 50002, "Operation timed out: " + why);
    }
}
