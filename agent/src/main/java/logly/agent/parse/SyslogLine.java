package logly.agent.parse;

import java.time.Instant;
import logly.agent.parse.header.SyslogHeader;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.schemas.Level;
import logly.schemas.LogEvent;

/** The way from a line with a syslog header to an event; a line without one goes to the generic parser. */
final class SyslogLine {
    private SyslogLine() {}

    static LogEvent parse(String line, ParseContext context, LogFormat format) {
        SyslogHeader header = SyslogHeader.of(line, context, Programs::isKnown);
        if (header == null) {
            return GenericParser.parse(line, context, format);
        }
        String message = line.substring(header.messageAt());
        Meaning meaning = new Meaning();
        header.describe(meaning);
        Programs.understand(header.program(), header.module(), message, meaning);
        meaning.level = level(header.priority(), message, meaning.level);
        Instant time = header.time() == null ? context.readAt() : header.time();
        LogFormat kind = Programs.source(header.program(), format);
        return meaning.event(time.toEpochMilli(), kind.label(), kind.label(), message, context);
    }

    /** The graver one of what the header's priority says and of what the message means; else by the message's words. */
    static Level level(int priority, String message, Level meant) {
        if (priority < 0) {
            return meant == Level.UNKNOWN ? Levels.ofWords(message, Level.INFO) : meant;
        }
        Level said = Levels.ofPriority(priority);
        return said.compareTo(meant) > 0 ? said : meant;
    }

    static boolean isSyslog(String line) {
        SyslogHeader header = SyslogHeader.of(line, ParseContext.SHAPE, Programs::isKnown);
        return header != null && (header.program() != null || header.priority() >= 0 || header.host() != null);
    }

    /** Whether the line has a header, and a program in it whose lines stand in auth.log. */
    static boolean isAuth(String line) {
        SyslogHeader header = SyslogHeader.of(line, ParseContext.SHAPE, Programs::isKnown);
        return header != null && Programs.source(header.program(), LogFormat.SYSLOG) == LogFormat.AUTH;
    }
}
