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
 * @param sameness what makes two signals of one condition the same thing, coming again
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
        double strength,
        String sameness) {
    private static final int BRUTE_FORCE = 4;

    /** Longer messages are cut: a signal is to be recognised, its event holds the rest. */
    static final int LONGEST_TEXT = 280;

    /** When it came first. */
    Moment first() {
        return new Moment(firstMillis, id, subject.program());
    }

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
                strength,
                sameness);
    }

    /** An event, once. */
    static Signal of(String id, long millis, Condition condition, String host, Subject subject, String text) {
        return new Signal(
                id, millis, millis, 1, 0, condition, host, subject, text, 1, samenessOf(condition, subject, text));
    }

    /** The same with what is remembered of its repetitions. */
    Signal repeated(long last, int times, int before) {
        return new Signal(id, firstMillis, last, times, before, condition, host, subject, text, strength, sameness);
    }

    static String samenessOf(Condition condition, Subject subject, String text) {
        if (condition.nature() == Condition.Nature.SECURITY) {
            boolean byAddress = isAttempt(condition) && !subject.ip().isEmpty();
            return condition + " " + subject.ip() + (byAddress ? "" : " " + subject.user());
        }
        return switch (condition) {
            case SERVICE_FAILED, SERVICE_STARTED, SERVICE_STOPPED, KILLED -> condition + " " + subject.names();
            default -> condition + " " + subject.program() + " " + skeleton(text);
        };
    }

    private static boolean isAttempt(Condition condition) {
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
