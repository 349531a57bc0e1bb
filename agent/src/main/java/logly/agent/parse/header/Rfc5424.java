package logly.agent.parse.header;

import java.time.Instant;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import org.jspecify.annotations.Nullable;

/**
 * The header of RFC 5424. What its grammar does not allow is no header, but one that gives both a time and a host is
 * beyond doubt: there a field that is too long is left out instead.
 */
final class Rfc5424 {
    private static final int LONGEST_STAMP = 35;
    private static final int LONGEST_HOST = 255;
    private static final int LONGEST_PROGRAM = 48;
    private static final int LONGEST_PID = 128;
    private static final int LONGEST_ID = 32;
    private static final int TOLERATED = 255;

    private Rfc5424() {}

    /** The header whose version stands between these places; null where it is none. */
    static @Nullable SyslogHeader header(String line, int from, int versionEnd, int priority, ParseContext context) {
        if (line.charAt(from) == '0') {
            return null;
        }
        int at = versionEnd + 1;
        Instant time = null;
        int cursor = at + 1;
        if (Text.charAt(line, at) != '-') {
            Stamp stamp = Stamp.iso(line, at, context);
            if (stamp == null || stamp.end() - at > LONGEST_STAMP || Text.charAt(line, at + 10) == ' ') {
                return null;
            }
            time = stamp.time();
            cursor = stamp.end();
        }
        int hostEnd = endOfField(line, cursor, LONGEST_HOST);
        boolean certain = time != null && hostEnd > 0 && line.charAt(cursor + 1) != '-';
        int programEnd = endOfField(line, hostEnd, certain ? TOLERATED : LONGEST_PROGRAM);
        int pidEnd = endOfField(line, programEnd, certain ? TOLERATED : LONGEST_PID);
        int idEnd = endOfField(line, pidEnd, certain ? TOLERATED : LONGEST_ID);
        int dataAt = idEnd + 1;
        int dataEnd = idEnd < 0 || Text.charAt(line, idEnd) != ' ' ? -1 : endOfData(line, dataAt, certain);
        if (dataEnd < 0) {
            return null;
        }
        String program = field(line, hostEnd, programEnd, LONGEST_PROGRAM);
        String pid = field(line, programEnd, pidEnd, LONGEST_PID);
        int messageAt = Text.charAt(line, dataEnd) == ' ' ? dataEnd + 1 : dataEnd;
        return new SyslogHeader(
                priority,
                Text.digits(line, from, versionEnd - from),
                time,
                field(line, cursor, hostEnd, LONGEST_HOST),
                program == null && pid == null ? null : new ProgramTag(program, null, pid, pidEnd),
                field(line, pidEnd, idEnd, LONGEST_ID),
                dataEnd - dataAt > 1 ? line.substring(dataAt, dataEnd) : null,
                SyslogHeader.skipMark(line, messageAt));
    }

    /** Where the field ends that follows a space at this place, or -1. */
    private static int endOfField(String line, int space, int longest) {
        if (space < 0 || Text.charAt(line, space) != ' ') {
            return -1;
        }
        int end = Text.endOfToken(line, space + 1);
        return end == space + 1 || end - space - 1 > longest ? -1 : end;
    }

    private static @Nullable String field(String line, int space, int end, int longest) {
        boolean unset = end == space + 2 && line.charAt(space + 1) == '-';
        return unset || end - space - 1 > longest ? null : line.substring(space + 1, end);
    }

    /** The end of {@code -} or of a row of elements, or -1. */
    private static int endOfData(String line, int at, boolean tolerant) {
        int end = Text.charAt(line, at) == '-' ? at + 1 : StructuredData.end(line, at, tolerant);
        return end >= 0 && (end == line.length() || line.charAt(end) == ' ') ? end : -1;
    }
}
