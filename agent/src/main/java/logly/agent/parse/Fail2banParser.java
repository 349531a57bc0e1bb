package logly.agent.parse;

import java.time.Instant;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;

/** Fail2ban's own log, in its file form and in its syslog form. */
final class Fail2banParser implements LogParser {
    private static final String PROGRAM = "fail2ban";

    @Override
    public LogEvent parse(String line, ParseContext context) {
        if (!isOwnLine(line)) {
            return fromSyslog(line, context);
        }
        Stamp stamp = Stamp.iso(line, 0, context);
        if (stamp == null) {
            return GenericParser.parse(line, context, LogFormat.FAIL2BAN);
        }
        Meaning meaning = new Meaning();
        int at = Text.skipSpaces(line, stamp.end());
        int nameEnd = endOfWord(line, at);
        meaning.put("program", line.substring(at, nameEnd));
        at = Text.skipSpaces(line, nameEnd);
        if (Text.charAt(line, at) == '[') {
            int close = line.indexOf(']', at);
            if (close > 0) {
                meaning.put("pid", line.substring(at + 1, close));
                at = Text.skipSpaces(line, Text.charAt(line, close + 1) == ':' ? close + 2 : close + 1);
            }
        }
        return event(line, at, stamp.time(), meaning, context);
    }

    /** Whether it looks like a line of fail2ban's file form. */
    static boolean isOwnLine(String line) {
        int at = line.indexOf(" fail2ban.");
        return at >= 19 && at <= 34 && Text.isDigit(line.charAt(0)) && line.charAt(4) == '-';
    }

    private static LogEvent fromSyslog(String line, ParseContext context) {
        SyslogHeader header = SyslogHeader.of(line, context);
        if (header == null || header.program() == null || !header.program().startsWith(PROGRAM)) {
            return GenericParser.parse(line, context, LogFormat.FAIL2BAN);
        }
        Meaning meaning = new Meaning();
        SyslogLine.describe(header, meaning);
        meaning.put("program", header.program());
        Instant time = header.time() == null ? context.readAt() : header.time();
        int at = header.messageAt();
        if (line.startsWith("fail2ban.", at)) {
            int colon = line.indexOf(": ", at);
            at = colon < 0 ? at : Text.skipSpaces(line, colon + 2);
        }
        return event(line, at, time, meaning, context);
    }

    private static LogEvent event(String line, int at, Instant time, Meaning meaning, ParseContext context) {
        meaning.service = PROGRAM;
        int wordEnd = endOfWord(line, at);
        Level level = Levels.named(line.substring(at, wordEnd));
        int messageAt = level == Level.UNKNOWN ? at : Text.skipSpaces(line, wordEnd);
        if (line.startsWith("Level ", at)) {
            int end = Text.endOfDigits(line, at + 6);
            level = numeric(Math.max(Text.digits(line, at + 6, end - at - 6), 0));
            messageAt = Text.skipSpaces(line, end);
        }
        String message = line.substring(messageAt);
        meaning.level = level == Level.UNKNOWN ? Levels.ofWords(message, Level.INFO) : level;
        understand(message, meaning);
        return meaning.event(time.toEpochMilli(), LogFormat.FAIL2BAN, LogFormat.FAIL2BAN, message, context);
    }

    /** The levels of Python's logging, between which fail2ban puts its own. */
    private static Level numeric(int level) {
        if (level >= 30) {
            return level >= 50 ? Level.CRITICAL : level >= 40 ? Level.ERROR : Level.WARNING;
        }
        return level >= 25 ? Level.NOTICE : level >= 20 ? Level.INFO : Level.DEBUG;
    }

    private static void understand(String message, Meaning meaning) {
        int close = message.startsWith("[") ? message.indexOf("] ") : -1;
        if (close > 0) {
            meaning.put("jail", message.substring(1, close));
            ofJail(message, close + 2, meaning);
            return;
        }
        if (message.startsWith("Starting Fail2ban")) {
            meaning.action = Action.SERVICE_STARTED;
        } else if (message.startsWith("Exiting Fail2ban") || message.startsWith("Stopping all jails")) {
            meaning.action = Action.SERVICE_STOPPED;
        }
        int jail = message.indexOf("ail '");
        int end = jail < 0 ? -1 : message.indexOf('\'', jail + 5);
        if (end > 0) {
            meaning.put("jail", message.substring(jail + 5, end));
            if (message.startsWith(" started", end + 1)) {
                meaning.action = Action.SERVICE_STARTED;
            } else if (message.startsWith(" stopped", end + 1)) {
                meaning.action = Action.SERVICE_STOPPED;
            }
        }
    }

    private static void ofJail(String message, int at, Meaning meaning) {
        if (takes(message, at, "Ban ", meaning)) {
            meaning.is(Action.BAN, Level.WARNING);
        } else if (takes(message, at, "Restore Ban ", meaning)) {
            meaning.put("ban", "restored");
            meaning.is(Action.BAN, Level.WARNING);
        } else if (takes(message, at, "Reban ", meaning)) {
            meaning.put("ban", "repeated");
            meaning.is(Action.BAN, Level.WARNING);
        } else if (takes(message, at, "Unban ", meaning)) {
            meaning.action = Action.UNBAN;
        } else if (takes(message, at, "Found ", meaning)) {
            meaning.action = Action.FOUND;
        } else if (takes(message, at, "Increase Ban ", meaning)) {
            meaning.is(Action.BLOCKED, Level.WARNING);
            increase(message, meaning);
        } else if (takes(message, at, "Ignore ", meaning)) {
            meaning.put("ban", "ignored");
        } else if (message.endsWith(" already banned")) {
            takes(message, at, "", meaning);
            meaning.is(Action.BLOCKED, Level.WARNING);
        }
    }

    private static boolean takes(String message, int at, String verb, Meaning meaning) {
        if (!message.startsWith(verb, at)) {
            return false;
        }
        int from = at + verb.length();
        String word = message.substring(from, endOfWord(message, from));
        meaning.remote(word.endsWith(",") ? word.substring(0, word.length() - 1) : word);
        return true;
    }

    /** {@code (2 # 2w 6d -> 2025-08-04 11:33:40)}: how often, how long, until when. */
    private static void increase(String message, Meaning meaning) {
        int open = message.lastIndexOf('(');
        int hash = message.indexOf(" # ", open);
        int arrow = message.indexOf(" -> ", hash);
        if (open > 0 && hash > open && arrow > hash && message.endsWith(")")) {
            meaning.put("count", message.substring(open + 1, hash));
            meaning.put("banTime", message.substring(hash + 3, arrow));
            meaning.put("until", message.substring(arrow + 4, message.length() - 1));
        }
    }

    private static int endOfWord(String text, int at) {
        int space = text.indexOf(' ', at);
        return space < 0 ? text.length() : space;
    }
}
