package logly.agent.parse.web;

import logly.agent.parse.http.HttpExchange;
import logly.agent.parse.http.HttpRequest;
import logly.agent.parse.http.ModSecurity;
import logly.agent.parse.http.RequestSigns;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Messages of nginx's error log: {@code [level] pid#tid: *connection what happened, client: A, server: S, request: "…",
 * host: "…"}. The text before the client may hold a decoded path and the text behind it headers, both as sent: where they
 * imitate a client, and so two different ones stand there, neither is believed.
 */
public final class NginxMessages {
    private static final String CLIENT = ", client: ";

    private NginxMessages() {}

    /** A line of the error log itself. */
    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        int at = behindStamp(line);
        Stamp stamp = at < 0 ? null : Stamp.iso(line, 0, context);
        if (stamp == null) {
            return null;
        }
        error(line, at, meaning);
        return new Stamp(stamp.time(), at);
    }

    /** A message of nginx from syslog or the journal: a line of either of its logs. */
    public static void understand(String program, String message, Meaning meaning) {
        int at = message.lastIndexOf("nginx: ", 80);
        String line = at > 0 ? message.substring(at + 7) : message;
        if (AccessLog.read(line, ParseContext.SHAPE, meaning) != null) {
            return;
        }
        int error = behindStamp(line);
        if (error >= 0) {
            error(line, error, meaning);
        } else if (line.startsWith("[")) {
            error(line, 0, meaning);
        }
    }

    /** Where the level's bracket opens behind {@code 2021/12/01 13:53:33 }; else -1. */
    private static int behindStamp(String line) {
        boolean stamped = Text.charAt(line, 4) == '/' && Text.charAt(line, 13) == ':' && Text.charAt(line, 20) == '[';
        int close = stamped && Text.digits(line, 0, 4) > 1900 ? line.indexOf(']', 20) : -1;
        boolean levelled = close > 21 && close < 32 && level(line.substring(21, close)) != Level.UNKNOWN;
        return levelled ? 20 : -1;
    }

    /** @param at where {@code [level]} stands */
    private static void error(String line, int at, Meaning meaning) {
        int close = line.indexOf(']', at);
        if (close < 0) {
            return;
        }
        meaning.level = level(line.substring(at + 1, close));
        int messageAt = Text.skipSpaces(line, close + 1);
        int hash = Text.endOfDigits(line, messageAt);
        char mark = Text.charAt(line, hash);
        if (hash > messageAt && (mark == '#' || mark == ':')) {
            meaning.put("pid", line.substring(messageAt, hash));
            messageAt = Text.endOfDigits(line, hash + 1);
            messageAt = Text.skipSpaces(line, Text.charAt(line, messageAt) == ':' ? messageAt + 1 : messageAt);
        }
        if (Text.charAt(line, messageAt) == '*') {
            messageAt = Text.skipSpaces(line, Text.endOfDigits(line, messageAt + 1));
        }
        int client = line.indexOf(CLIENT, Math.max(messageAt, behindUser(line, messageAt)));
        String what = line.substring(messageAt, client < 0 ? line.length() : client);
        client(line, client, meaning);
        HttpExchange exchange = exchange(line, client, meaning);
        if (exchange != null) {
            meaning.put("method", exchange.request().method());
            meaning.put("path", exchange.request().target());
        }
        if (client >= 0 && what.startsWith("client login failed")) {
            meaning.user(Text.between(line.substring(client), ", login: \"", "\""));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
            return;
        }
        what(what, exchange, meaning);
    }

    /** Behind a name that its client may have chosen so that it looks like what follows; -1 where none stands there. */
    private static int behindUser(String line, int at) {
        if (!line.startsWith("user \"", at)) {
            return -1;
        }
        return Math.max(line.lastIndexOf("\" was not found in \""), line.lastIndexOf("\": password mismatch"));
    }

    static Level level(String word) {
        return word.startsWith("trace") ? Level.DEBUG : Levels.named(word);
    }

    private static void client(String line, int first, Meaning meaning) {
        if (first < 0) {
            return;
        }
        Peer peer = peerAt(line, first);
        for (int at = first; at >= 0; at = line.indexOf(CLIENT, at + 1)) {
            Peer other = peerAt(line, at);
            if (other.ip() != null && !other.ip().equals(peer.ip())) {
                return;
            }
        }
        peer.describe(meaning);
    }

    private static Peer peerAt(String line, int at) {
        return Peer.of(Text.word(line, at + CLIENT.length()));
    }

    private static @Nullable HttpExchange exchange(String line, int client, Meaning meaning) {
        int at = client < 0 ? -1 : line.indexOf(", request: \"", client);
        int end = at < 0 ? -1 : line.indexOf('"', at + 12);
        if (end < 0) {
            return null;
        }
        String tail = line.substring(end);
        meaning.put("vhost", Text.between(tail, ", host: \"", "\""));
        String referer = Text.between(tail, ", referrer: \"", "\"");
        meaning.put("referer", referer);
        return new HttpExchange(HttpRequest.of(line.substring(at + 12, end)), 404, "", referer, "");
    }

    private static void what(String what, @Nullable HttpExchange exchange, Meaning meaning) {
        Level logged = meaning.level;
        if (what.startsWith("user \"")) {
            boolean unknown = what.contains("\" was not found in \"");
            int end = what.lastIndexOf(unknown ? "\" was not found" : "\": password mismatch");
            if (end >= 6) {
                meaning.user(what.substring(6, end));
                meaning.is(unknown ? Action.INVALID_USER : Action.FAILED_LOGIN, Level.WARNING);
            }
        } else if (what.startsWith("PAM: user '")) {
            meaning.user(Text.between(what, "PAM: user '", "' - "));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (what.startsWith("no user/password was provided")) {
            meaning.level = Level.INFO;
        } else if (what.startsWith("limiting ")
                || what.startsWith("delaying ")
                || what.startsWith("access forbidden")) {
            meaning.put("rule", Text.between(what, "by zone \"", "\""));
            meaning.is(what.contains(", dry run") ? Action.OTHER : Action.REJECTED, Level.WARNING);
        } else if (what.startsWith("directory index of ") || what.startsWith("client intended to send too large")) {
            meaning.is(Action.REJECTED, Level.WARNING);
        } else if ((what.startsWith("open() ") && what.contains(" failed (2: "))
                || what.contains(" is not found (2: ")) {
            String attack = exchange == null ? null : RequestSigns.of(exchange);
            if (attack != null) {
                meaning.put("attack", attack);
                meaning.is(Action.PROBE, Level.WARNING);
            }
        } else if (what.startsWith("SSL_do_handshake() ") || what.startsWith("SSL_read() failed") || isStrange(what)) {
            meaning.is(Action.PROBE, Level.WARNING);
        } else {
            PhpMessages.understand(what, meaning);
            ModSecurity.understand(what, meaning);
        }
        if (meaning.action == Action.OTHER && meaning.level == Level.UNKNOWN) {
            meaning.level = logged;
        }
    }

    private static boolean isStrange(String what) {
        return what.startsWith("client sent ")
                || what.startsWith("peer closed connection in SSL handshake")
                || what.startsWith("broken header: ");
    }
}
