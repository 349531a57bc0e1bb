package logly.agent.tail;

import java.time.Duration;
import java.time.Instant;

/**
 * Counts stamps that lie far from the time at which their lines were written, as far as that is known: the sign of a
 * wrong zone, or of a clock that goes wrong.
 */
public final class Misdated {
    private static final Duration FAR = Duration.ofMinutes(15);

    private long count;

    /**
     * Looks at a line that was just written.
     *
     * @param stamp what the line says, or the same as {@code now} where it says nothing
     */
    public void look(Instant stamp, Instant now) {
        if (Duration.between(stamp, now).abs().compareTo(FAR) > 0) {
            count++;
        }
    }

    public long count() {
        return count;
    }
}
