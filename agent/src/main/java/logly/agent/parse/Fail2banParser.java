package logly.agent.parse;

import logly.agent.parse.host.Fail2banMessages;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Level;
import logly.schemas.LogEvent;

/** Fail2ban's own log in its file form; lines with a syslog header are read as such. */
final class Fail2banParser implements LogParser {
    /** Length of a stamp without fraction. */
    private static final int STAMP = 19;

    private static final int LATEST_NAME = 34;

    @Override
    public LogEvent parse(String line, ParseContext context) {
        Stamp stamp = isOwnLine(line) ? Stamp.iso(line, 0, context) : null;
        if (stamp == null) {
            return SyslogLine.parse(line, context, LogFormat.FAIL2BAN);
        }
        Meaning meaning = new Meaning();
        meaning.service = "fail2ban";
        int at = Text.skipSpaces(line, stamp.end());
        int nameEnd = Text.endOfWord(line, at);
        boolean colon = line.charAt(nameEnd - 1) == ':';
        meaning.put("program", line.substring(at, colon ? nameEnd - 1 : nameEnd));
        at = Text.skipSpaces(line, nameEnd);
        int close =
                Text.charAt(line, at) == '[' && Text.isDigit(Text.charAt(line, at + 1)) ? line.indexOf(']', at) : -1;
        if (close > 0) {
            meaning.put("pid", line.substring(at + 1, close));
            at = Text.skipSpaces(line, Text.charAt(line, close + 1) == ':' ? close + 2 : close + 1);
        } else if (Text.charAt(line, at) == ':') {
            at = Text.skipSpaces(line, at + 1);
        }
        String message = line.substring(Fail2banMessages.ofLevel(line, at, meaning));
        if (meaning.level == Level.UNKNOWN) {
            meaning.level = Levels.ofWords(message, Level.INFO);
        }
        String label = LogFormat.FAIL2BAN.label();
        return meaning.event(stamp.time().toEpochMilli(), label, label, message, context);
    }

    /** Whether it looks like a line of fail2ban's file form: its name right behind the time. */
    static boolean isOwnLine(String line) {
        int at = line.indexOf(" fail2ban.");
        if (at < STAMP || at > LATEST_NAME || !Text.isDigit(line.charAt(0)) || line.charAt(4) != '-') {
            return false;
        }
        for (int i = STAMP; i < at; i++) {
            char c = line.charAt(i);
            if (!Text.isDigit(c) && c != ',' && c != '.' && c != ' ') {
                return false;
            }
        }
        return true;
    }
}
