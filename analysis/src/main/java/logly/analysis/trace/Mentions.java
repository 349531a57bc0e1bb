package logly.analysis.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import logly.schemas.LogEvent;

/**
 * Other parties and places that a message names: {@code host:port}, addresses, {@code port N}, paths. What the client of
 * the event itself is called does not count.
 */
final class Mentions {
    private static final int MOST = 6;
    private static final int LONGEST_MESSAGE = 2048;
    private static final String LOCALHOST = "localhost";
    private static final boolean[] DIVIDING = dividing(" \t\n,;()[]{}\"'<>=|`");
    private static final Set<String> SOURCES = Set.of(
            "go", "java", "c", "cc", "cpp", "h", "py", "js", "ts", "rb", "php", "rs", "kt", "pl", "scala", "cs", "conf",
            "yml", "yaml", "ini", "cfg", "sh", "json", "xml", "toml");

    private final List<Target> targets = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();

    private Mentions() {}

    private static boolean[] dividing(String characters) {
        boolean[] dividing = new boolean[128];
        characters.chars().forEach(c -> dividing[c] = true);
        return dividing;
    }

    static Mentions of(LogEvent event) {
        Mentions found = new Mentions();
        String message = event.getMessage();
        int end = Math.min(message.length(), LONGEST_MESSAGE);
        int before = 0;
        int beforeEnd = 0;
        int at = 0;
        while (at < end) {
            int from = at;
            boolean mayBe = false;
            while (at < end && !isDivider(message.charAt(at))) {
                mayBe |= isTelling(message.charAt(at));
                at++;
            }
            if (at > from) {
                if (mayBe || message.regionMatches(true, from, LOCALHOST, 0, at - from)) {
                    found.note(
                            word(message, from, at),
                            word(message, before, beforeEnd),
                            event.getIpAddress() == null ? "" : event.getIpAddress());
                }
                before = from;
                beforeEnd = at;
            }
            at++;
        }
        return found;
    }

    private static boolean isDivider(char c) {
        return c < 128 && DIVIDING[c];
    }

    /** What a word has that names a party or place, unless it is {@value #LOCALHOST}; most words are spared a closer look. */
    private static boolean isTelling(char c) {
        return (c >= '.' && c <= ':') || c == '@';
    }

    private static String word(String message, int from, int end) {
        return message.substring(from, end).toLowerCase(Locale.ROOT);
    }

    List<Target> targets() {
        return List.copyOf(targets);
    }

    List<String> paths() {
        return List.copyOf(paths);
    }

    private void note(String word, String before, String client) {
        int scheme = word.indexOf("://");
        String text = scheme > 0 ? word.substring(scheme + 3) : word;
        text = text.startsWith("unix:") ? text.substring(5) : text;
        text = text.startsWith("tcp/") ? text.substring(4) : text;
        if (text.startsWith("/") && text.length() > 3) {
            addPath(text);
            return;
        }
        int slash = text.indexOf('/');
        text = slash > 0 && scheme > 0 ? text.substring(0, slash) : text;
        text = text.substring(text.lastIndexOf('@') + 1);
        while (text.endsWith(".") || text.endsWith(":")) {
            text = text.substring(0, text.length() - 1);
        }
        if ((before.equals("port") || before.equals("ports") || before.equals("port:")) && port(text) > 0) {
            add(new Target("", port(text)));
            return;
        }
        if (before.equals("client:") || before.equals("rhost") || text.equals(client)) {
            return;
        }
        target(text, client, scheme > 0);
    }

    private void target(String text, String client, boolean isUrl) {
        int colon = text.lastIndexOf(':');
        int port = colon >= 0 ? port(text.substring(colon + 1)) : 0;
        String host = port > 0 ? text.substring(0, colon) : text;
        if (host.equals(client) && !client.isEmpty()) {
            return;
        }
        if (isV4(host) || host.equals(LOCALHOST) || (host.equals("*") && port > 0)) {
            add(new Target(host, port));
        } else if (port > 0 && isHostName(host)) {
            add(new Target(host, port));
        } else if (isUrl && isHostName(text)) {
            add(new Target(text, 0));
        } else if (host.isEmpty() && port > 0) {
            add(new Target("", port));
        }
    }

    private void add(Target target) {
        if (targets.size() < MOST && !targets.contains(target)) {
            targets.add(target);
        }
    }

    private void addPath(String text) {
        int end = text.length();
        while (end > 1 && ":.,/".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        int colon = text.indexOf(':');
        String path = text.substring(0, colon > 0 && colon < end ? colon : end);
        if (paths.size() < MOST && path.length() > 3 && path.length() <= 128 && !paths.contains(path)) {
            paths.add(path);
        }
    }

    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5) {
            return 0;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            value = value * 10 + c - '0';
        }
        return value <= 65_535 ? value : 0;
    }

    static boolean isV4(String text) {
        int dots = 0;
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (digits == 0) {
                    return false;
                }
                dots++;
                digits = 0;
            } else if (c >= '0' && c <= '9' && digits < 3) {
                digits++;
            } else {
                return false;
            }
        }
        return dots == 3 && digits > 0;
    }

    /** A name with a letter, which is no place in a source file. */
    private static boolean isHostName(String text) {
        boolean letter = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isLetter = c >= 'a' && c <= 'z';
            letter |= isLetter;
            if (!isLetter && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_') {
                return false;
            }
        }
        int dot = text.lastIndexOf('.');
        return letter && text.length() > 1 && text.length() <= 64 && !SOURCES.contains(text.substring(dot + 1));
    }
}
