package logly.agent.parse.server;

import logly.agent.parse.header.SyslogHeader;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.IpText;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Lines of PostgreSQL: a prefix that each site chooses (log_line_prefix), then {@code LOG:  } or its kin. Of the prefix are
 * taken a stamp, {@code [pid]}, {@code user@database}, the client's address and what a site marks as {@code user=},
 * {@code db=}, {@code client=} or {@code app=}.
 */
public final class PostgresMessages {
    private static final int PREFIX_WITHIN = 240;
    private static final String[] LEVELS = {
        "LOG", "FATAL", "PANIC", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG", "STATEMENT", "DETAIL", "HINT", "CONTEXT"
    };

    private PostgresMessages() {}

    /** PostgreSQL's own file: csvlog, or whatever prefix stands before the level. */
    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        Stamp record = PostgresCsv.read(line, context, meaning);
        if (record != null) {
            return record;
        }
        int level = levelAt(line);
        SyslogHeader header = level < 0 ? null : SyslogHeader.of(line, context, program -> false);
        if (level < 0 || (header != null && header.program() != null)) {
            return null;
        }
        Stamp stamp = null;
        for (int at = 0; at < level && stamp == null; at = Text.endOfWord(line, at) + 1) {
            stamp = Text.isDigit(line.charAt(at)) ? Stamp.iso(line, at, context) : null;
        }
        if (stamp == null) {
            return null;
        }
        understand("postgres", line, meaning);
        return new Stamp(stamp.time(), level);
    }

    /** Where {@code FATAL:  } stands: two blanks behind the colon are PostgreSQL's mark. */
    private static int levelAt(String line) {
        int end = Math.min(line.length(), PREFIX_WITHIN);
        for (int colon = line.indexOf(":  "); colon > 0 && colon < end; colon = line.indexOf(":  ", colon + 1)) {
            int at = colon;
            while (at > 0 && Character.isLetterOrDigit(line.charAt(at - 1))) {
                at--;
            }
            if (isLevel(line.substring(at, colon))) {
                return at;
            }
        }
        return -1;
    }

    static boolean isLevel(String word) {
        for (String known : LEVELS) {
            if (word.startsWith(known) && (word.length() == known.length() || known.equals("DEBUG"))) {
                return true;
            }
        }
        return false;
    }

    public static void understand(String program, String message, Meaning meaning) {
        int at = levelAt(message);
        if (at < 0) {
            return;
        }
        int colon = message.indexOf(':', at);
        String word = message.substring(at, colon);
        prefix(message.substring(0, at), meaning);
        meaning.level = level(word);
        if (word.equals("DETAIL") || word.equals("HINT") || word.equals("CONTEXT") || word.equals("STATEMENT")) {
            meaning.put("kind", word);
            return;
        }
        what(message.substring(colon + 3), meaning);
    }

    static Level level(String word) {
        return switch (word) {
            case "FATAL", "PANIC" -> word.equals("PANIC") ? Level.CRITICAL : Level.ERROR;
            case "ERROR" -> Level.ERROR;
            case "WARNING" -> Level.WARNING;
            case "NOTICE" -> Level.NOTICE;
            default -> word.startsWith("DEBUG") ? Level.DEBUG : Level.INFO;
        };
    }

    /** A user's name is the client's text: where two different addresses stand in the prefix, neither is believed. */
    private static void prefix(String prefix, Meaning meaning) {
        boolean doubted = false;
        for (int at = 0; at < prefix.length(); at = Text.endOfWord(prefix, at) + 1) {
            String known = meaning.ip;
            prefixWord(Text.word(prefix, at), meaning);
            doubted |= known != null && !known.equals(meaning.ip);
        }
        meaning.ip = doubted ? null : meaning.ip;
    }

    private static void prefixWord(String given, Meaning meaning) {
        String word = given.endsWith(":") || given.endsWith(",") ? given.substring(0, given.length() - 1) : given;
        for (String part : word.split(",", 6)) {
            int closed = part.indexOf("):");
            if (closed > 0) {
                colons(part, closed, meaning);
                continue;
            }
            int equals = part.indexOf('=');
            if (equals > 0) {
                marked(part.substring(0, equals), part.substring(equals + 1), meaning);
                continue;
            }
            int digits = part.startsWith("[") && part.endsWith("]") ? Text.endOfDigits(part, 1) : 0;
            digits = digits == part.length() - 1 ? digits : 0;
            int user = part.indexOf('@');
            int port = part.indexOf('(');
            String address = IpText.canonicalOrNull(port > 0 ? part.substring(0, port) : part);
            if (digits > 1) {
                meaning.put("pid", part.substring(1, digits));
            } else if (user > 0 && !part.startsWith("[")) {
                meaning.user(known(part.substring(0, user)));
                meaning.put("database", known(part.substring(user + 1)));
            } else if (address != null) {
                meaning.ip = address;
                meaning.put("port", port > 0 ? part.substring(port + 1, Text.endOfDigits(part, port + 1)) : "");
            }
        }
    }

    /** {@code UTC:192.0.2.7(4242):bob@shop:[99]}, the prefix {@code %t:%r:%u@%d:[%p]} of hosted servers. */
    private static void colons(String part, int closed, Meaning meaning) {
        int open = part.lastIndexOf('(', closed);
        for (int at = 0; at >= 0 && at < open; at = part.indexOf(':', at) + 1) {
            String address = IpText.canonicalOrNull(part.substring(at, open));
            if (address != null) {
                prefixWord(part.substring(at, closed + 1), meaning);
                break;
            }
            if (part.indexOf(':', at) < 0) {
                break;
            }
        }
        int pid = part.lastIndexOf(":[");
        if (pid > closed + 1) {
            prefixWord(part.substring(closed + 2, pid), meaning);
            prefixWord(part.substring(pid + 1), meaning);
        }
    }

    private static void marked(String key, String value, Meaning meaning) {
        switch (key) {
            case "user" -> meaning.user(known(value));
            case "db", "database" -> meaning.put("database", known(value));
            case "app" -> meaning.put("application", known(value));
            case "client", "host", "remote" -> {
                int port = value.indexOf('(');
                Peer.of(port > 0 ? value.substring(0, port) : value).describe(meaning);
            }
            default -> {}
        }
    }

    private static String known(String value) {
        return value.equals("[unknown]") ? "" : value;
    }

    static void what(String text, Meaning meaning) {
        if (text.contains("authentication failed for user \"")) {
            meaning.user(quotedLast(text, "for user \""));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (text.startsWith("no pg_hba.conf entry for ") || text.startsWith("pg_hba.conf rejects ")) {
            Peer.of(Text.between(text, "host \"", "\"")).describe(meaning);
            meaning.user(Text.between(text, ", user \"", "\""));
            meaning.put("database", Text.between(text, ", database \"", "\""));
            meaning.is(Action.REJECTED, Level.WARNING);
        } else if (text.startsWith("role \"")
                && (text.contains("\" does not exist") || text.contains("\" is not permitted to log in"))) {
            meaning.user(Text.between(text, "role \"", "\" "));
            meaning.is(text.endsWith("exist") ? Action.INVALID_USER : Action.REJECTED, Level.WARNING);
        } else if (text.startsWith("connection authorized: ") || text.startsWith("connection authenticated: ")) {
            meaning.user(text.contains("user=") ? Text.word(text, text.indexOf("user=") + 5) : "");
            meaning.is(text.startsWith("connection authorized") ? Action.SUCCESSFUL_LOGIN : Action.OTHER, Level.INFO);
        } else if (text.startsWith("connection received: host=")) {
            Peer.describe(Text.word(text, 26), meaning);
            meaning.put("port", text.contains(" port=") ? Text.word(text, text.indexOf(" port=") + 6) : "");
        } else if (text.startsWith("disconnection: ")) {
            int host = text.lastIndexOf(" host=");
            Peer.describe(host < 0 ? "" : Text.word(text, host + 6), meaning);
            meaning.put("port", Text.value(text.substring(Math.max(host, 0)), "port=", ' '));
        } else if (text.startsWith("invalid length of startup packet")
                || text.startsWith("unsupported frontend protocol")) {
            meaning.is(Action.PROBE, Level.NOTICE);
        } else if (text.startsWith("database system is ready to accept")) {
            meaning.is(Action.SERVICE_STARTED, Level.INFO);
        } else if (text.startsWith("database system is shut down")) {
            meaning.is(Action.SERVICE_STOPPED, Level.INFO);
        } else if (text.startsWith("permission denied for ") || text.startsWith("must be owner of ")) {
            meaning.is(Action.UNAUTHORIZED, Level.WARNING);
        }
    }

    private static String quotedLast(String text, String before) {
        int at = text.indexOf(before) + before.length();
        int end = text.lastIndexOf('"');
        return end > at ? text.substring(at, end) : "";
    }
}
