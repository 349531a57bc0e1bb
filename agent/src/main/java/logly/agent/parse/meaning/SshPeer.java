package logly.agent.parse.meaning;

import logly.agent.parse.text.Text;

/**
 * Where sshd names its peer. A user's name is the client's free text and may imitate the rest of a message: a peer is
 * therefore read from the end that sshd itself wrote, never from the first place that looks like one.
 */
public final class SshPeer {
    private SshPeer() {}

    /** {@code A[ port N]} right here. */
    public static boolean here(String text, int at, Meaning meaning) {
        String host = Text.word(text, at);
        int end = at + host.length();
        boolean closed = host.endsWith(":") || host.endsWith(",");
        meaning.remote(closed ? host.substring(0, host.length() - 1) : host);
        if (text.startsWith(" port ", end)) {
            int portEnd = Text.endOfDigits(text, end + 6);
            meaning.put("port", text.substring(end + 6, portEnd));
        }
        return !host.isEmpty();
    }

    /** {@code [U ]from A[ port N]} at the text's end, behind the last " from "; the user starts at {@code at}. */
    public static boolean userAtEnd(String text, int at, Meaning meaning) {
        int from = text.lastIndexOf(" from ");
        if (from < at - 1) {
            return false;
        }
        meaning.user(name(text.substring(Math.min(at, from), from)));
        return here(text, from + 6, meaning);
    }

    /** {@code … from A[ port N]} at the text's end. */
    public static boolean atEnd(String text, int at, Meaning meaning) {
        int from = text.lastIndexOf(" from ");
        return from >= 0 && here(text, from + 6, meaning);
    }

    /**
     * {@code [invalid user ]U from A port N ssh2[: key or client]}. Behind {@code ssh2: } a key's fingerprint has no free
     * text; where it does (certificates, host-based logins) the first such place counts.
     */
    public static boolean ofAttempt(String text, int at, Meaning meaning) {
        int end = text.length();
        if (!text.endsWith(" ssh2") && !text.endsWith(" ssh1")) {
            int last = Math.max(text.lastIndexOf(" ssh2: "), text.lastIndexOf(" ssh1: "));
            int first = last < 0 ? -1 : firstProtocol(text, at);
            boolean plainKey = last >= 0 && isKey(text, last + 7);
            end = plainKey ? last + 5 : first < 0 ? text.length() : first + 5;
        }
        int portEnd = end - 5;
        int port = text.lastIndexOf(" port ", portEnd);
        if (port < at || Text.endOfDigits(text, port + 6) != portEnd) {
            return loose(text, at, meaning);
        }
        int from = text.lastIndexOf(" from ", port - 1);
        if (from < at - 1 || text.indexOf(' ', from + 6) != port) {
            return false;
        }
        meaning.user(name(text.substring(Math.min(at, from), from)));
        return here(text, from + 6, meaning);
    }

    /** Without the protocol at its end, as some builds and rewritten lines have it. */
    private static boolean loose(String text, int at, Meaning meaning) {
        int from = text.lastIndexOf(" from ");
        if (from < at - 1) {
            return false;
        }
        meaning.user(name(text.substring(Math.min(at, from), from)));
        return here(text, from + 6, meaning);
    }

    private static int firstProtocol(String text, int at) {
        int two = text.indexOf(" ssh2: ", at);
        int one = text.indexOf(" ssh1: ", at);
        return two < 0 || (one >= 0 && one < two) ? one : two;
    }

    /** {@code TYPE fingerprint}, two words. */
    private static boolean isKey(String text, int at) {
        int space = text.indexOf(' ', at);
        return space > at && text.indexOf(' ', space + 1) < 0 && text.indexOf("-CERT", at) < 0;
    }

    /** {@code [authenticating|invalid ]user U A port N} or {@code A port N}, up to {@code end}. */
    public static boolean identified(String text, int at, int end, Meaning meaning) {
        int who = endOfKind(text, at);
        if (who < 0) {
            return here(text.substring(0, end), at, meaning);
        }
        int port = text.lastIndexOf(" port ", end - 1);
        int gap = port < 0 ? -1 : text.lastIndexOf(' ', port - 1);
        if (gap < who - 1) {
            return true;
        }
        meaning.user(text.substring(Math.min(who, gap), gap));
        return here(text.substring(0, end), gap + 1, meaning);
    }

    /** Where the user's name starts behind {@code authenticating user}, {@code invalid user} or {@code user}; else -1. */
    static int endOfKind(String text, int at) {
        int from = text.startsWith("authenticating ", at) ? at + 15 : text.startsWith("invalid ", at) ? at + 8 : at;
        return text.startsWith("user ", from) ? from + 5 : -1;
    }

    public static String name(String text) {
        return text.startsWith("invalid user ") || text.startsWith("illegal user ") ? text.substring(13) : text;
    }
}
