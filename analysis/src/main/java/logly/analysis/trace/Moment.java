package logly.analysis.trace;

import java.util.Optional;
import logly.schemas.RecordReference;

/**
 * When something was said: the time, and within one the place in its input.
 *
 * @param id of the event: {@code <file>:<line>} or a {@link RecordReference}; others have no order
 * @param program who said it
 */
record Moment(long millis, String id, String program) {

    /** Whether this can have brought about that. Within a second, where the log has no fractions, only the place tells. */
    boolean mayPrecede(Moment then) {
        boolean coarse = millis % 1000 == 0 || then.millis % 1000 == 0;
        boolean together = coarse ? millis / 1000 == then.millis / 1000 : millis == then.millis;
        return together ? !standsBehind(then) : millis < then.millis;
    }

    private boolean standsBehind(Moment other) {
        int colon = id.lastIndexOf(':') + 1;
        if (colon > 0 && other.id.length() > colon && other.id.startsWith(id.substring(0, colon))) {
            return isNumber(id, colon)
                    && isNumber(other.id, colon)
                    && Long.parseLong(id, colon, id.length(), 10)
                            > Long.parseLong(other.id, colon, other.id.length(), 10);
        }
        // Many files of a host share a partition; those of a web server's errors and of its requests are two.
        boolean oneFile = !program.isEmpty() && program.equals(other.program) && !ServiceNames.isWebServer(program);
        return oneFile && standsBehind(RecordReference.parse(id), RecordReference.parse(other.id));
    }

    private static boolean standsBehind(Optional<RecordReference> one, Optional<RecordReference> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return false;
        }
        boolean samePartition = one.get().topic().equals(other.get().topic())
                && one.get().partition() == other.get().partition();
        return samePartition && one.get().offset() > other.get().offset();
    }

    private static boolean isNumber(String text, int from) {
        boolean fits = text.length() > from && text.length() - from <= 18;
        return fits && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }
}
