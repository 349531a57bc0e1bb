package logly.agent.parse;

import java.time.Instant;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** The way from a line with a syslog header to an event; a line without one goes to the generic parser. */
final class SyslogLine {
    private SyslogLine() {}

    static LogEvent parse(String line, ParseContext context, LogFormat format) {
        SyslogHeader header = SyslogHeader.of(line, context);
        if (header == null) {
            return GenericParser.parse(line, context, format);
        }
        String message = line.substring(header.messageAt());
        Meaning meaning = new Meaning();
        describe(header, meaning, context);
        AuthMessages.understand(header.program(), header.module(), message, meaning);
        if (meaning.level == Level.UNKNOWN) {
            meaning.level =
                    header.priority() >= 0 ? Levels.ofPriority(header.priority()) : Levels.ofWords(message, Level.INFO);
        }
        Instant time = header.time() == null ? context.readAt() : header.time();
        return meaning.event(time.toEpochMilli(), format, format, message, context);
    }

    static void describe(SyslogHeader header, Meaning meaning, ParseContext context) {
        String program = header.program();
        meaning.service = program;
        meaning.put("pid", header.pid());
        meaning.put("module", header.module());
        meaning.put("messageId", header.messageId());
        meaning.put("structuredData", header.structuredData());
        String host = header.host();
        if (host != null && !isSameHost(host, context.host())) {
            meaning.put("headerHost", host);
        }
    }

    /** Equal, or one is the first label of the other. */
    private static boolean isSameHost(String one, @Nullable String other) {
        if (other == null) {
            return false;
        }
        int shorter = Math.min(one.length(), other.length());
        boolean sameStart = one.regionMatches(true, 0, other, 0, shorter);
        if (!sameStart || one.length() == other.length()) {
            return sameStart;
        }
        String longer = one.length() > other.length() ? one : other;
        return shorter > 0 && longer.charAt(shorter) == '.';
    }
}
