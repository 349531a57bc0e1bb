package logly.agent.parse.server;

import java.time.Instant;
import logly.agent.parse.general.FieldMessages;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.StampForms;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Messages of the name servers BIND, NSD, Unbound and dnsmasq. BIND writes its client as {@code client [@0x…] A#port
 * (name): [view v: ]what}; the names that are asked for stand behind it.
 */
public final class DnsMessages {
    private DnsMessages() {}

    /**
     * BIND's own file: {@code 23-Aug-2013 10:32:56.621 [category: ][level: ]client …}, or with {@code print-time iso8601}.
     * Other programs write such stamps too: behind one of those must stand a category or what only BIND calls a client.
     */
    public static @Nullable Stamp namedLine(String line, ParseContext context, Meaning meaning) {
        boolean dayFirst = Text.charAt(line, 2) == '-' || Text.charAt(line, 1) == '-';
        Stamp stamp = dayFirst ? StampForms.dayFirst(line, 0, context) : isoStamp(line, context);
        if (stamp == null || Text.charAt(line, stamp.end()) != ' ') {
            return null;
        }
        named("named", line.substring(stamp.end() + 1), meaning);
        boolean levelled = meaning.action != Action.OTHER || meaning.level != Level.UNKNOWN;
        return levelled ? new Stamp(stamp.time(), stamp.end() + 1) : null;
    }

    private static @Nullable Stamp isoStamp(String line, ParseContext context) {
        if (Text.charAt(line, 10) != 'T') {
            return null;
        }
        int at = Text.endOfWord(line, 0) + 1;
        int colon = line.indexOf(": ", at);
        boolean named = line.startsWith("client @0x", at) || (colon > 0 && isCategory(line.substring(at, colon)));
        return named ? Stamp.iso(line, 0, context) : null;
    }

    /** The files of NSD and Unbound: {@code [1387288694] nsd[7745]: info: …}, {@code [1387288694] unbound[7:0] info: …}. */
    public static @Nullable Stamp resolverLine(String line, ParseContext context, Meaning meaning) {
        int close = line.startsWith("[") ? line.indexOf("] ") : -1;
        int open = close < 0 ? -1 : line.indexOf('[', close);
        int end = open < 0 ? -1 : line.indexOf(']', open);
        String program = end < 0 ? "" : line.substring(close + 2, open);
        Instant time = close < 0 ? null : FieldMessages.time(line.substring(1, close), context);
        if (time == null || (!program.equals("nsd") && !program.equals("unbound"))) {
            return null;
        }
        meaning.service = program;
        meaning.put("pid", line.substring(open + 1, Text.endOfDigits(line, open + 1)));
        int at = Text.skipSpaces(line, Text.charAt(line, end + 1) == ':' ? end + 2 : end + 1);
        if (program.equals("nsd")) {
            nsd(program, line.substring(at), meaning);
        } else {
            resolver(program, line.substring(at), meaning);
        }
        return new Stamp(time, at);
    }

    public static void named(String program, String message, Meaning meaning) {
        String text = behindCategories(message, meaning);
        if (!text.startsWith("client ")) {
            general(text, meaning);
            return;
        }
        int at = 7;
        if (text.startsWith("@0x", at)) {
            at = Text.skipSpaces(text, Text.endOfWord(text, at));
        }
        String token = Text.word(text, at);
        Peer.of(token).describe(meaning);
        int colon = text.indexOf(": ", at + token.length() - 1);
        if (colon < 0) {
            return;
        }
        String what = text.substring(colon + 2);
        if (what.startsWith("view ")) {
            meaning.put("view", what.substring(5, Math.max(what.indexOf(": "), 5)));
            what = what.substring(Math.max(what.indexOf(": ") + 2, 0));
        }
        asked(what, meaning);
    }

    /** Drops stamp, category and level, which BIND puts first where it is told to. */
    private static String behindCategories(String message, Meaning meaning) {
        Stamp stamp = StampForms.dayFirst(message, 0, ParseContext.SHAPE);
        String text = stamp == null ? message : message.substring(Text.skipSpaces(message, stamp.end()));
        for (int i = 0; i < 2; i++) {
            int colon = text.indexOf(": ");
            String word = colon < 0 || colon > 20 || text.indexOf(' ') < colon ? "" : text.substring(0, colon);
            if (word.isEmpty()) {
                return text;
            }
            Level level = Levels.named(word);
            if (level != Level.UNKNOWN) {
                meaning.level = level;
            } else if (isCategory(word)) {
                meaning.put("category", word);
            } else {
                return text;
            }
            text = text.substring(colon + 2);
        }
        return text;
    }

    private static boolean isCategory(String word) {
        return switch (word) {
            case "security",
                    "queries",
                    "query-errors",
                    "general",
                    "default",
                    "client",
                    "config",
                    "database",
                    "dnssec",
                    "network",
                    "notify",
                    "resolver",
                    "unmatched",
                    "update",
                    "update-security",
                    "xfer-in",
                    "xfer-out",
                    "lame-servers",
                    "rate-limit",
                    "edns-disabled",
                    "rpz",
                    "zoneload",
                    "trust-anchor-telemetry",
                    "cname",
                    "delegation-only",
                    "dispatch",
                    "serve-stale",
                    "spill",
                    "nsid",
                    "dnstap" -> true;
            default -> false;
        };
    }

    private static void asked(String what, Meaning meaning) {
        int quote = what.indexOf('\'');
        int end = quote < 0 ? -1 : what.indexOf('\'', quote + 1);
        meaning.put("query", end < 0 ? "" : what.substring(quote + 1, end));
        String head = quote < 0 ? what : what.substring(0, quote);
        String tail = end < 0 ? what : what.substring(end + 1);
        boolean transfer = head.contains("zone transfer ");
        boolean denied = tail.contains(" denied")
                || tail.contains(" refused")
                || tail.contains("(NOTAUTH)")
                || tail.contains(" REFUSED");
        boolean limited = what.startsWith("rate limit ") || tail.contains("rate limit");
        if (denied || limited || head.startsWith("bad zone transfer request") || head.equals("query (cache)")) {
            meaning.put("reason", transfer ? "transfer" : limited ? "rate-limit" : "query");
            meaning.is(Action.REJECTED, Level.WARNING);
        } else if (what.startsWith("query: ")) {
            meaning.put("query", Text.word(what, 7));
            meaning.is(Action.OTHER, Level.INFO);
        }
    }

    private static void general(String text, Meaning meaning) {
        if (text.startsWith("lame server resolving ")
                || text.startsWith("error (")
                || text.startsWith("unexpected RCODE ")) {
            meaning.put("query", Text.between(text, "resolving '", "'"));
            meaning.is(Action.OTHER, Level.NOTICE);
        } else if (text.equals("running") || text.startsWith("starting BIND ")) {
            meaning.is(Action.SERVICE_STARTED, Level.INFO);
        } else if (text.startsWith("shutting down") || text.equals("exiting")) {
            meaning.is(Action.SERVICE_STOPPED, Level.INFO);
        } else if (text.startsWith("zone ") && text.contains(" refused")) {
            meaning.is(Action.OTHER, Level.WARNING);
        }
    }

    /** NSD: {@code info: ratelimit block …}, {@code axfr for Z from [client ]A refused}. */
    public static void nsd(String program, String message, Meaning meaning) {
        int colon = message.indexOf(": ");
        Level level = colon < 0 || colon > 8 ? Level.UNKNOWN : Levels.named(message.substring(0, colon));
        String text = level == Level.UNKNOWN ? message : message.substring(colon + 2);
        meaning.level = level;
        if (text.startsWith("ratelimit block ")) {
            int query = text.lastIndexOf(" query ");
            Peer.of(query < 0 ? "" : Text.word(text, query + 7)).describe(meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
        } else if (text.contains(" refused")
                && (text.startsWith("axfr for ") || text.startsWith("ixfr for ") || text.startsWith("notify for "))) {
            int from = text.lastIndexOf(" from ");
            int at = text.startsWith(" from client ", Math.max(from, 0)) ? from + 13 : from + 6;
            Peer.of(from < 0 ? "" : Text.word(text, at)).describe(meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
        }
    }

    /** Unbound: {@code [1:0] info: A name. TYPE IN}; dnsmasq: {@code query[A] name from A}. */
    public static void resolver(String program, String message, Meaning meaning) {
        int mark = message.startsWith("[") ? message.indexOf("] ") : -1;
        String text = mark < 0 ? message : message.substring(mark + 2);
        int colon = text.indexOf(": ");
        Level level = colon < 0 || colon > 8 ? Level.UNKNOWN : Levels.named(text.substring(0, colon));
        if (level != Level.UNKNOWN) {
            meaning.level = level;
            text = text.substring(colon + 2);
        }
        boolean query = text.startsWith("query[");
        int from = query ? text.lastIndexOf(" from ") : -1;
        if (from > 0) {
            Peer.of(Text.word(text, from + 6)).describe(meaning);
            meaning.put("query", text.substring(Math.min(text.indexOf(' ') + 1, from), from));
            meaning.level = Level.INFO;
        } else if (text.startsWith("refused query from ")
                || text.startsWith("dropped query from ")
                || text.startsWith("ratelimit exceeded ")) {
            int at = text.indexOf(" from ");
            Peer.of(at < 0 ? "" : Text.word(text, at + 6)).describe(meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
        } else if (text.startsWith("start of service")) {
            meaning.is(Action.SERVICE_STARTED, Level.INFO);
        } else if (text.startsWith("service stopped")) {
            meaning.is(Action.SERVICE_STOPPED, Level.INFO);
        }
    }
}
