package logly.analysis.trace;

import java.util.Locale;

/**
 * Something in a host's past that may cause or be caused: an event with its repetitions, or a metric that left its
 * baseline.
 *
 * @param id of the first event or sample
 * @param firstMillis event time
 * @param lastMillis event time of the last repetition
 * @param count how often it came
 * @param earlier how often it had come and gone before: what always comes and goes explains little
 * @param text what it said, cut
 * @param strength 0 to 1: how far it departs from what is usual; 1 for an event
 */
record Signal(
        String id,
        long firstMillis,
        long lastMillis,
        int count,
        int earlier,
        Condition condition,
        String host,
        Subject subject,
        String text,
        double strength) {
    private static final int BRUTE_FORCE = 4;

    /** Longer messages are cut: a signal is to be recognised, its event holds the rest. */
    static final int LONGEST_TEXT = 280;

    /** The same, once more. */
    Signal repeatedAt(String other, long millis) {
        boolean first = millis < firstMillis;
        return new Signal(
                first ? other : id,
                Math.min(firstMillis, millis),
                Math.max(lastMillis, millis),
                count == Integer.MAX_VALUE ? count : count + 1,
                earlier,
                condition,
                host,
                subject,
                text,
                strength);
    }

    /** What makes two events the same thing, coming again. */
    String sameness() {
        return switch (condition.nature()) {
            case SECURITY -> {
                boolean byAddress = isAttempt() && !subject.ip().isEmpty();
                yield condition + " " + subject.ip() + (byAddress ? "" : " " + subject.user());
            }
            default ->
                switch (condition) {
                    case SERVICE_FAILED, SERVICE_STARTED, SERVICE_STOPPED, KILLED -> condition + " " + subject.names();
                    default -> condition + " " + subject.program() + " " + skeleton(text);
                };
        };
    }

    private boolean isAttempt() {
        return condition == Condition.LOGIN_FAILED
                || condition == Condition.PROBED
                || condition == Condition.ADDRESS_BANNED;
    }

    /** Whether so many logins failed that somebody guesses. */
    boolean isBruteForce() {
        return condition == Condition.LOGIN_FAILED && count >= BRUTE_FORCE;
    }

    /** What it is called in a root cause and in a chain. */
    String title() {
        if (isBruteForce()) {
            boolean far = !subject.ip().isEmpty();
            return "brute_force: failed logins " + (far ? "from " + subject.ip() : "of " + subject.user());
        }
        String name = subject.title();
        boolean named = name.isEmpty() || condition.nature() == Condition.Nature.METRIC;
        return condition.label() + ": " + (named ? "" : name + ": ") + text;
    }

    /** The text without what changes from one time to the next: numbers, quoted names, identifiers. */
    private static String skeleton(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length() && plain.length() < 60; i++) {
            char c = text.charAt(i);
            if (Character.isLetter(c)) {
                plain.append(c);
            } else if (plain.length() > 0 && plain.charAt(plain.length() - 1) != ' ') {
                plain.append(' ');
            }
        }
        return plain.toString().toLowerCase(Locale.ROOT);
    }
}
