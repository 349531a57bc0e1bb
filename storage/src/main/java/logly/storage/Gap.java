package logly.storage;

import java.util.OptionalLong;

/**
 * A file that an answer had to leave out, or that has lost something.
 *
 * @param node name of the store node
 * @param path inside the node's folder
 * @param reason one line
 * @param rowsBefore that it held by the catalogue; empty where nobody knows
 * @param rowsAfter that there were when it had been rebuilt from Kafka; empty until then
 */
public record Gap(String node, String path, String reason, OptionalLong rowsBefore, OptionalLong rowsAfter) {
    /** Whether Kafka gave back all rows that were known of. */
    boolean isClosed() {
        return rowsBefore.isPresent() && rowsAfter.isPresent() && rowsAfter.getAsLong() >= rowsBefore.getAsLong();
    }
}
