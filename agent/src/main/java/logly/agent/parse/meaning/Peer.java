package logly.agent.parse.meaning;

import logly.agent.parse.text.Text;
import logly.schemas.IpText;
import org.jspecify.annotations.Nullable;

/**
 * The remote side of a connection as programs write it: an address or a name, with or without its port.
 *
 * @param ip canonical text; null where the words hold no address
 * @param port empty where none stands there
 */
public record Peer(@Nullable String ip, String port) {
    public static final Peer NONE = new Peer(null, "");
    private static final String AROUND = "\"'`<>(){},;!*";

    /**
     * {@code A}, {@code A:port}, {@code [A]:port}, {@code A#port}, {@code [AF_INET]A:port}, {@code ipv4:A:port}, with
     * quotes or punctuation around it.
     */
    public static Peer of(String token) {
        int from = 0;
        int end = token.length();
        while (from < end && AROUND.indexOf(token.charAt(from)) >= 0) {
            from++;
        }
        while (end > from && (AROUND.indexOf(token.charAt(end - 1)) >= 0 || isStop(token, end - 1))) {
            end--;
        }
        if (end - from < 2 || end - from > 80) {
            return NONE;
        }
        return ofBare(token.substring(from, end));
    }

    private static Peer ofBare(String bare) {
        int family = endOfFamily(bare);
        if (family > 0) {
            return bareOf(bare.substring(family));
        }
        boolean opened = bare.startsWith("[");
        boolean closed = bare.indexOf(']') > 0;
        Peer peer = bareOf(opened && !closed ? bare.substring(1) : bare);
        boolean wrapped = peer.ip == null && opened && bare.endsWith("]");
        return wrapped ? ofBare(bare.substring(1, bare.length() - 1)) : peer;
    }

    /** A point or a colon; not the second one of the two that end {@code 2001:db8::}. */
    private static boolean isStop(String token, int at) {
        char c = token.charAt(at);
        return c == '.' || (c == ':' && Text.charAt(token, at - 1) != ':');
    }

    /** Behind {@code [AF_INET]}, {@code ipv4:}, {@code TCP:}; else 0. */
    private static int endOfFamily(String bare) {
        if (bare.startsWith("[AF_INET")) {
            return bare.indexOf(']') + 1;
        }
        for (String family : new String[] {"ipv4:", "ipv6:", "tcp:", "udp:", "tls:", "unix:"}) {
            if (bare.regionMatches(true, 0, family, 0, family.length())) {
                return family.length();
            }
        }
        return 0;
    }

    private static Peer bareOf(String bare) {
        int close = bare.startsWith("[") ? bare.indexOf(']') : -1;
        if (close > 0) {
            String ip = IpText.canonicalOrNull(bare.substring(1, close));
            String port = Text.charAt(bare, close + 1) == ':' ? port(bare, close + 2) : "";
            return ip == null ? NONE : new Peer(ip, port);
        }
        int open = bare.endsWith("]") ? bare.length() - 1 : bare.length();
        String whole = IpText.canonicalOrNull(bare.substring(0, open));
        if (whole != null) {
            return new Peer(whole, "");
        }
        int divider = Math.max(bare.lastIndexOf(':'), bare.lastIndexOf('#'));
        return divider < 0 ? NONE : split(bare, divider);
    }

    /** {@code A:port} where the port always stands there, so that {@code 2001:db8::1:80} has one. */
    public static Peer withPort(String token) {
        int divider = token.lastIndexOf(':');
        return divider < 0 ? of(token) : split(token, divider);
    }

    private static Peer split(String bare, int divider) {
        String port = port(bare, divider + 1);
        String ip = port.isEmpty() ? null : IpText.canonicalOrNull(bare.substring(0, divider));
        return ip == null ? NONE : new Peer(ip, port);
    }

    private static String port(String text, int at) {
        int end = Text.endOfDigits(text, at);
        return end - at > 5 ? "" : text.substring(at, end);
    }

    /** Adds address and port, where there is an address. */
    public boolean describe(Meaning meaning) {
        if (ip == null) {
            return false;
        }
        meaning.ip = ip;
        meaning.put("port", port);
        return true;
    }

    /** As {@link #of}; a word that holds no address is the remote host's name. */
    public static void describe(String token, Meaning meaning) {
        if (!of(token).describe(meaning)) {
            meaning.remote(token);
        }
    }

    /**
     * {@code name[A]}, {@code name [A]:port}, {@code name (helo) [A]:port} or {@code [A]:port} at this place.
     *
     * @return where the text goes on, or -1 where nothing of this kind stands there
     */
    public static int named(String text, int at, Meaning meaning) {
        int open = at;
        if (Text.charAt(text, open) != '[') {
            open = endOfName(text, at);
            if (Text.charAt(text, open) == ' ' && open > at) {
                open++;
            }
        }
        if (Text.charAt(text, open) == '(') {
            int close = text.indexOf(')', open);
            open = close < 0 ? text.length() : Text.skipSpaces(text, close + 1);
        }
        int close = Text.charAt(text, open) == '[' ? text.indexOf(']', open) : -1;
        Peer peer = close < 0 ? NONE : of(text.substring(open, Text.endOfWord(text, close)));
        if (!peer.describe(meaning)) {
            return -1;
        }
        String name = text.substring(at, endOfName(text, at));
        if (!name.isEmpty() && !name.equals("unknown") && !name.equals("localhost") && of(name).ip() == null) {
            meaning.put("remoteHost", name);
        }
        return peer.port().isEmpty() ? close + 1 : close + 2 + peer.port().length();
    }

    /** A host's name ends at a space or where a bracket opens. */
    private static int endOfName(String text, int at) {
        int end = at;
        while (end < text.length() && " [(".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }
}
