package logly.storage;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A file that can't be trusted any more, or has lost something.
 *
 * @param path inside the node's folder
 * @param lastWritten before it was noticed
 * @param reason one line
 * @param isSetAside nobody opens it any more; it lies where it was, for a person to look into, restore or remove
 * @param rowsBefore that it held by the catalogue
 * @param rowsAfter that there were when it had been rebuilt from Kafka; empty until then
 */
public record Damage(
        String path, Instant lastWritten, String reason, boolean isSetAside, long rowsBefore, OptionalLong rowsAfter) {

    static Damage setAside(String path, Instant lastWritten, String reason, long rows) {
        return new Damage(path, lastWritten, reason, true, rows, OptionalLong.empty());
    }

    Damage withRowsAfter(long rows) {
        return new Damage(path, lastWritten, reason, isSetAside, rowsBefore, OptionalLong.of(rows));
    }

    /** Whether Kafka has yet to be asked for its rows. */
    public boolean isToBeRebuilt() {
        return rowsAfter.isEmpty() && StoredFile.at(path).isPresent();
    }

    /** What a person has to know of it. */
    public String summary() {
        String what = path + (isSetAside ? " is damaged and set aside (" : " has a gap (") + reason + ")";
        if (StoredFile.at(path).isEmpty()) {
            return what + "; what it knew is read from Kafka again";
        }
        return rowsAfter.isEmpty()
                ? what + "; its rows are read from Kafka again"
                : what + "; it had " + rowsBefore + " rows, and " + rowsAfter.getAsLong()
                        + " after Kafka had been read again";
    }
}
