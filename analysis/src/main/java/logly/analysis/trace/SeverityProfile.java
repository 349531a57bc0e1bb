package logly.analysis.trace;

import java.util.Collection;
import logly.schemas.ErrorTrace;
import logly.schemas.Level;
import logly.schemas.LogEvent;

/** How grave an event is, 0 to 100. */
public enum SeverityProfile {
    /**
     * By level (DEBUG 0, UNKNOWN and INFO 10, NOTICE 20, WARNING 30, ERROR 60, CRITICAL 85), or what the analysis of its
     * error says where that is more; 10 more for an action of an attacker or a change of accounts, 5 more for a service that
     * failed or privileges that were used, 10 more where a detection rule matched.
     */
    STANDARD {
        @Override
        int base(Level level) {
            return switch (level) {
                case DEBUG -> 0;
                case UNKNOWN, INFO -> 10;
                case NOTICE -> 20;
                case WARNING -> 30;
                case ERROR -> 60;
                case CRITICAL -> 85;
            };
        }

        @Override
        int added(LogEvent event, Collection<String> matched) {
            int action =
                    switch (event.getAction()) {
                        case FAILED_LOGIN, INVALID_USER, UNAUTHORIZED, BAN, ACCOUNT_CHANGED -> 10;
                        case SERVICE_FAILED, PRIVILEGE_USED -> 5;
                        default -> 0;
                    };
            return action + (matched.isEmpty() ? 0 : 10);
        }

        @Override
        int ofError(ErrorTrace error) {
            return error.getSeverity();
        }
    },

    /**
     * Logly's: level (DEBUG 0, INFO and none 10, WARNING 30, ERROR 60, CRITICAL 90), 20 more for a ban, a failed login or an
     * unauthorized act, 10 more for what came more than 5 times. Its two defects are mended: a ban counts by whatever
     * name the log has for it, an unknown user is a failed login, and the count is the one that the log tells.
     */
    LOGLY {
        @Override
        int base(Level level) {
            return switch (level) {
                case DEBUG -> 0;
                case UNKNOWN, INFO, NOTICE -> 10;
                case WARNING -> 30;
                case ERROR -> 60;
                case CRITICAL -> 90;
            };
        }

        @Override
        int added(LogEvent event, Collection<String> matched) {
            int action =
                    switch (event.getAction()) {
                        case BAN, FAILED_LOGIN, INVALID_USER, UNAUTHORIZED -> 20;
                        default -> 0;
                    };
            return action + (count(event) > OFTEN ? 10 : 0);
        }

        @Override
        int ofError(ErrorTrace error) {
            return 0;
        }
    };

    private static final int MOST = 100;
    private static final int OFTEN = 5;

    abstract int base(Level level);

    abstract int added(LogEvent event, Collection<String> matched);

    abstract int ofError(ErrorTrace error);

    /**
     * The severity of an event.
     *
     * @param matched ids of the detection rules that it fulfils
     */
    public int of(LogEvent event, Collection<String> matched) {
        ErrorTrace error = event.getError();
        int base = Math.max(base(event.getLevel()), error == null ? 0 : ofError(error));
        return Math.min(MOST, base + added(event, matched));
    }

    /** How often the log says that it came: {@code message repeated N times}. */
    private static int count(LogEvent event) {
        String count = event.getMetadata().getOrDefault("count", "");
        boolean number = !count.isEmpty() && count.length() < 9 && count.chars().allMatch(Character::isDigit);
        return number ? Integer.parseInt(count) : 1;
    }
}
