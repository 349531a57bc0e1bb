package logly.agent.parse.web;

import logly.agent.parse.http.HttpExchange;
import logly.agent.parse.http.HttpRequest;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.StampForms;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Lines of HAProxy: {@code A:port [14/Nov/2015:22:45:25.439] frontend backend/server timers status bytes … "GET / HTTP/1.1"},
 * its errors of a connection, and what it says of its servers.
 */
public final class HaproxyMessages {
    private HaproxyMessages() {}

    /** The same without a syslog header before it. */
    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        int open = line.indexOf(" [");
        boolean client =
                open > 6 && open < 60 && line.lastIndexOf(' ', open - 1) < 0 && line.lastIndexOf(':', open) > 0;
        Stamp stamp = client ? StampForms.dayFirst(line, open + 2, context) : null;
        if (stamp == null || !line.startsWith("] ", stamp.end())) {
            return null;
        }
        understand("haproxy", line, meaning);
        return new Stamp(stamp.time(), 0);
    }

    public static void understand(String program, String message, Meaning meaning) {
        int open = message.indexOf(" [");
        int close = open < 0 ? -1 : message.indexOf("] ", open);
        Peer peer = open < 0 ? null : Peer.withPort(message.substring(0, open));
        if (peer == null || peer.ip() == null || close < 0) {
            server(message, meaning);
            return;
        }
        peer.describe(meaning);
        String text = message.substring(close + 2);
        int quote = text.indexOf(" \"");
        String[] words = (quote < 0 ? text : text.substring(0, quote)).split(" ", 12);
        int colon = text.indexOf(": ");
        if (words.length < 6 || words[0].endsWith(":")) {
            boolean shaking = text.contains("SSL handshake")
                    || text.contains("PROXY protocol")
                    || text.contains("heartbeat attack");
            meaning.put("frontend", colon < 0 ? "" : text.substring(0, colon));
            meaning.is(shaking ? Action.PROBE : Action.OTHER, Level.WARNING);
            return;
        }
        String frontend = words[0].endsWith("~") ? words[0].substring(0, words[0].length() - 1) : words[0];
        meaning.put("frontend", frontend);
        meaning.put("backend", words[1]);
        meaning.put("timers", words[2]);
        if (quote < 0 || words[3].length() != 3) {
            meaning.put("bytes", words[3]);
            meaning.is(Action.OTHER, Level.INFO);
            return;
        }
        meaning.put("bytes", words[4]);
        int end = text.lastIndexOf('"');
        HttpRequest request = HttpRequest.of(text.substring(quote + 2, Math.max(end, quote + 2)));
        new HttpExchange(request, Text.digits(words[3], 0, 3), "", "", "").describe(meaning);
    }

    private static void server(String text, Meaning meaning) {
        boolean down = text.startsWith("Server ") && text.contains(" is DOWN");
        if (down || text.endsWith(" has no server available!")) {
            meaning.is(Action.SERVICE_FAILED, Level.ERROR);
        } else if (text.startsWith("Server ") && text.contains(" is UP")) {
            meaning.is(Action.SERVICE_STARTED, Level.NOTICE);
        } else if (text.startsWith("Proxy ") && text.endsWith(" started.")) {
            meaning.action = Action.SERVICE_STARTED;
        } else if (text.startsWith("Proxy ") && text.contains(" stopped")) {
            meaning.action = Action.SERVICE_STOPPED;
        }
    }
}
