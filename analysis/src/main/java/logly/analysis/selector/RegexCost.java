package logly.analysis.selector;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates from its text how many instructions a pattern compiles to, before it is compiled: counted repetitions copy
 * what they repeat, so that a short text could fill the memory. The true number is of the same order.
 */
final class RegexCost {
    static final long MOST = 1000;
    static final int DEEPEST = 50;

    private static final long FAR_TOO_MUCH = 1 << 20;

    private final String text;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long group;
    private long last;
    private int at;

    private RegexCost(String text) {
        this.text = text;
    }

    /** The estimate, or more than {@link #MOST} where groups are nested too deep. */
    static long of(String pattern) {
        RegexCost cost = new RegexCost(pattern);
        while (cost.at < pattern.length()) {
            cost.step(pattern.charAt(cost.at++));
            if (cost.outer.size() > DEEPEST || cost.group > FAR_TOO_MUCH) {
                return FAR_TOO_MUCH;
            }
        }
        long sum = cost.group;
        for (long each : cost.outer) {
            sum += each;
        }
        return sum;
    }

    private void step(char c) {
        switch (c) {
            case '\\' -> escape();
            case '[' -> {
                characterClass();
                add(1);
            }
            case '(' -> {
                outer.push(group);
                group = 2;
                last = 0;
            }
            case ')' -> {
                if (!outer.isEmpty()) {
                    long inner = group;
                    group = outer.pop();
                    add(inner);
                }
            }
            case '{' -> repeat();
            default -> add(1);
        }
    }

    private void add(long cost) {
        group += cost;
        last = cost;
    }

    private void escape() {
        if (text.startsWith("Q", at)) {
            int end = text.indexOf("\\E", at);
            int stop = end < 0 ? text.length() : end;
            add(Math.max(1, stop - at));
            at = end < 0 ? stop : end + 2;
        } else if (text.startsWith("x{", at) || text.startsWith("p{", at) || text.startsWith("P{", at)) {
            int end = text.indexOf('}', at);
            at = end < 0 ? text.length() : end + 1;
            add(1);
        } else {
            at++;
            add(1);
        }
    }

    private void characterClass() {
        int i = at;
        if (text.startsWith("^", i)) {
            i++;
        }
        if (text.startsWith("]", i)) {
            i++;
        }
        while (i < text.length() && text.charAt(i) != ']') {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.startsWith("[:", i)) {
                int end = text.indexOf(":]", i);
                i = end < 0 ? i : end + 1;
            }
            i++;
        }
        at = Math.min(i + 1, text.length());
    }

    /** Counts braces that are no repetition as one character, which is what RE2 takes them for. */
    private void repeat() {
        int close = text.indexOf('}', at);
        String inside = close < 0 ? "" : text.substring(at, close);
        if (!inside.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
            add(1);
            return;
        }
        at = close + 1;
        long times = 1;
        for (String number : inside.split(",", -1)) {
            times = Math.max(times, number.isEmpty() ? 1 : Long.parseLong(number));
        }
        long repeated = last * (times + (inside.endsWith(",") ? 1 : 0));
        group += repeated - last;
        last = repeated;
    }
}
