package logly.analysis.trace;

import java.util.Locale;

/** Groups of servers behind a proxy: {@code Server group/one is DOWN}, {@code backend group has no server available}. */
final class Backends {
    private static final String SERVER = "server ";
    private static final String BACKEND = "backend ";

    private Backends() {}

    /** Whether the cause says of a group, or of one in it, that it is down, and the effect is about the same. */
    static boolean isSame(Signal cause, Signal effect) {
        String down = cause.text().toLowerCase(Locale.ROOT);
        String text = effect.text().toLowerCase(Locale.ROOT);
        String server = wordBehind(SERVER, down);
        int slash = server.indexOf('/');
        if (slash > 0) {
            return Closeness.holdsWord(text, server) || holdsGroup(text, server.substring(0, slash));
        }
        String group = wordBehind(BACKEND, down);
        return !group.isEmpty() && holdsGroup(text, group);
    }

    private static String wordBehind(String words, String text) {
        int at = text.indexOf(words);
        if (at < 0) {
            return "";
        }
        int from = at + words.length();
        int end = text.indexOf(' ', from);
        return text.substring(from, end < 0 ? text.length() : end);
    }

    /** Whether the group is named as a whole: one server of it fails for a reason of its own. */
    private static boolean holdsGroup(String text, String group) {
        for (int at = text.indexOf(group); at >= 0; at = text.indexOf(group, at + 1)) {
            int end = at + group.length();
            boolean begins = at == 0 || text.charAt(at - 1) == ' ';
            boolean whole = end == text.length() || text.charAt(end) == ' ' || text.startsWith("/<", end);
            if (begins && whole) {
                return true;
            }
        }
        return false;
    }
}
