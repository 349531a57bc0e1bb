package logly.agent.parse.header;

import java.time.Instant;
import java.util.function.Predicate;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Text;
import org.jspecify.annotations.Nullable;

/**
 * The header of a syslog line: RFC 5424, RFC 3164, or the forms that rsyslog, syslog-ng, macOS, Solaris, AIX and Cisco
 * devices make of them, with or without priority.
 *
 * @param priority -1 where the line has none
 * @param version of RFC 5424, else -1
 * @param structuredData as in the line, with its escapes
 * @param messageAt where the message starts
 */
public record SyslogHeader(
        int priority,
        int version,
        @Nullable Instant time,
        @Nullable String host,
        @Nullable ProgramTag tag,
        @Nullable String messageId,
        @Nullable String structuredData,
        int messageAt) {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /**
     * Null where the line has no such header.
     *
     * @param isKnown whether a name is one of a program: a line without a stamp has a header only where it is
     */
    public static @Nullable SyslogHeader of(String line, ParseContext context, Predicate<String> isKnown) {
        int at = skipCount(line, skipMark(line, 0));
        int priority = -1;
        if (Text.charAt(line, at) == '<') {
            int end = Text.endOfDigits(line, at + 1);
            if (end == at + 1 || end > at + 4 || Text.charAt(line, end) != '>') {
                return null;
            }
            priority = Text.digits(line, at + 1, end - at - 1);
            if (priority > SyslogPriority.HIGHEST) {
                return null;
            }
            at = end + 1;
        }
        int version = Text.endOfDigits(line, at);
        if (version > at && version - at <= 3 && Text.charAt(line, version) == ' ') {
            return Rfc5424.header(line, at, version, priority, context);
        }
        return Rfc3164.header(line, at, priority, context, isKnown);
    }

    /** A header without what only RFC 5424 has. */
    static SyslogHeader classic(
            int priority, @Nullable Instant time, @Nullable String host, @Nullable ProgramTag tag, int messageAt) {
        return new SyslogHeader(priority, -1, time, host, tag, null, null, messageAt);
    }

    /** Behind the length that RFC 6587, 3.4.1 puts before a message. */
    private static int skipCount(String line, int at) {
        int end = Text.endOfDigits(line, at);
        return end > at && line.startsWith(" <", end) ? end + 1 : at;
    }

    static int skipMark(String line, int at) {
        return Text.charAt(line, at) == BYTE_ORDER_MARK ? at + 1 : at;
    }

    @Nullable
    public String program() {
        return tag == null ? null : tag.program();
    }

    @Nullable
    public String module() {
        return tag == null ? null : tag.module();
    }

    @Nullable
    String pid() {
        return tag == null ? null : tag.pid();
    }

    /** Adds what the header says besides time and program. */
    public void describe(Meaning meaning) {
        meaning.put("hostname", host);
        meaning.put("pid", pid());
        meaning.put("module", module());
        meaning.put("msgid", messageId);
        if (version >= 0) {
            meaning.put("syslogVersion", Integer.toString(version));
        }
        if (priority >= 0) {
            meaning.put("facility", SyslogPriority.facility(priority));
            meaning.put("severity", SyslogPriority.severity(priority));
        }
        if (structuredData != null) {
            meaning.put("structuredData", structuredData);
            StructuredData.values(structuredData, (name, value) -> meaning.put("sd." + name, value));
        }
    }
}
