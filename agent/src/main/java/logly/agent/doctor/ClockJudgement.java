package logly.agent.doctor;

import java.time.Duration;

/** Whether a host's clock will do. */
final class ClockJudgement {
    /** Events of two hosts can be put in order. */
    private static final Duration GOOD = Duration.ofSeconds(2);
    /** Behind it, event times ahead of the broker are not believed. */
    private static final Duration BAD = Duration.ofMinutes(5);

    private static final String REMEDY = "run a time service on it, such as chrony or systemd-timesyncd";

    private ClockJudgement() {}

    /**
     * Judges a skew.
     *
     * @param ahead of what; negative is behind
     */
    static Check of(Duration ahead, String ofWhat) {
        String direction = ahead.isNegative() ? " behind " : " ahead of ";
        String finding = ahead.abs().toMillis() / 1000.0 + " s" + direction + ofWhat;
        if (ahead.abs().compareTo(GOOD) <= 0) {
            return Check.ok("clock", finding);
        }
        return ahead.abs().compareTo(BAD) < 0
                ? Check.warn("clock", finding, REMEDY)
                : Check.fail("clock", finding + ": its events are filed under other times", REMEDY);
    }
}
