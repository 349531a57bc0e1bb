package logly.agent.parse.header;

import java.util.function.Predicate;
import logly.agent.parse.text.BsdStamp;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * The header of RFC 3164 and what is in use as such: {@code stamp host program[pid]:}, each part of which may be
 * missing, with the stamp of the RFC or of ISO 8601; Cisco's {@code sequence: host: *stamp: %TAG:}; AIX's forwarded
 * lines; Solaris' message ids.
 */
final class Rfc3164 {
    private static final String FORWARDED = "Message forwarded from ";
    private static final int SPACED_DATE = 10;

    private Rfc3164() {}

    /** The header that starts here, behind the priority; null where there is none. */
    static @Nullable SyslogHeader header(
            String line, int from, int priority, ParseContext context, Predicate<String> isKnown) {
        int at = Text.skipSpaces(line, from);
        Stamp stamp = priority < 0 && BsdStamp.isWeekday(line, at) ? null : stamp(line, at, context);
        if (stamp == null) {
            SyslogHeader cisco = priority < 0 ? null : cisco(line, at, priority, context);
            return cisco != null ? cisco : unstamped(line, at, priority, isKnown);
        }
        boolean certain = priority >= 0 || !Text.isDigit(line.charAt(at));
        boolean spaced = !certain && Text.charAt(line, at + SPACED_DATE) == ' ';
        int cursor = stamp.end();
        if (Text.charAt(line, cursor) == ':') {
            cursor++;
        }
        if (cursor < line.length() && line.charAt(cursor) != ' ') {
            return null;
        }
        int behind = Text.skipSpaces(line, cursor);
        int worded = Text.charAt(line, behind) == '<' ? line.indexOf("> ", behind) : -1;
        int said = worded > 0 ? SyslogPriority.named(line.substring(behind + 1, worded)) : -1;
        SyslogHeader header = said < 0
                ? behindStamp(line, behind, stamp, priority, certain)
                : behindStamp(line, Text.skipSpaces(line, worded + 1), stamp, said, certain);
        String host = header.host();
        if (spaced && (host == null || header.pid() == null)) {
            // Any program writes such stamps: only a whole header makes it a syslog line.
            return null;
        }
        boolean levelled = !certain && host != null && Levels.named(host) != Level.UNKNOWN;
        return certain || (header.tag() != null && !levelled) ? header : null;
    }

    private static @Nullable Stamp stamp(String line, int at, ParseContext context) {
        Stamp stamp = BsdStamp.at(line, at, context);
        return stamp == null ? Stamp.iso(line, at, context) : stamp;
    }

    /** Certain is what can't be any program's own log: there a tag may also stand in brackets. */
    private static SyslogHeader behindStamp(String line, int at, Stamp stamp, int priority, boolean certain) {
        ProgramTag hostless = certain || Text.charAt(line, at) != '[' ? ProgramTag.at(line, at) : null;
        if (hostless != null) {
            return tagged(line, priority, stamp, null, hostless);
        }
        int hostEnd = Text.endOfToken(line, at);
        if (!isHost(line, at, hostEnd)) {
            return SyslogHeader.classic(priority, stamp.time(), null, null, at);
        }
        String host = line.substring(at, hostEnd);
        int tagAt = Text.skipSpaces(line, hostEnd);
        if (line.startsWith(": ", tagAt)) {
            tagAt = Text.skipSpaces(line, tagAt + 2);
        }
        if (line.startsWith(FORWARDED, tagAt)) {
            int colon = line.indexOf(": ", tagAt);
            tagAt = colon < 0 ? tagAt : Text.skipSpaces(line, colon + 2);
        }
        ProgramTag tag = Text.charAt(line, tagAt) == '[' ? null : ProgramTag.at(line, tagAt);
        if (tag != null) {
            return tagged(line, priority, stamp, host, tag);
        }
        int end = Text.endOfToken(line, tagAt);
        if (priority >= 0 && end > tagAt && end == line.length()) {
            ProgramTag lone = new ProgramTag(line.substring(tagAt), null, null, end);
            return SyslogHeader.classic(priority, stamp.time(), host, lone, end);
        }
        return SyslogHeader.classic(priority, stamp.time(), host, null, tagAt);
    }

    private static boolean isHost(String line, int at, int end) {
        boolean closed = end == line.length() || line.charAt(end) == ' ';
        char first = Text.charAt(line, at);
        return closed && end > at && (Character.isLetterOrDigit(first) || first == ':' || first == '_');
    }

    /** With what may stand before the message: Solaris' {@code [ID n facility.severity]}, rsyslog's structured data. */
    private static SyslogHeader tagged(String line, int priority, Stamp stamp, @Nullable String host, ProgramTag tag) {
        int at = tag.end();
        if (Text.charAt(line, at) != '[') {
            return SyslogHeader.classic(priority, stamp.time(), host, tag, at);
        }
        int close = line.startsWith("[ID ", at) ? line.indexOf("] ", at) : -1;
        int space = line.indexOf(' ', at + 4);
        int named = close > space && space > 0 ? SyslogPriority.named(line.substring(space + 1, close)) : -1;
        if (named >= 0) {
            String id = line.substring(at + 4, space);
            int known = priority < 0 ? named : priority;
            return new SyslogHeader(known, -1, stamp.time(), host, tag, id, null, close + 2);
        }
        int end = StructuredData.end(line, at, false);
        if (end > 0 && line.charAt(end - 2) == '"' && Text.charAt(line, end) == ' ') {
            String data = line.substring(at, end);
            return new SyslogHeader(priority, -1, stamp.time(), host, tag, null, data, end + 1);
        }
        return SyslogHeader.classic(priority, stamp.time(), host, tag, at);
    }

    /** A tag alone behind a priority, or {@code [host ]program[pid]:} of a program that is known, as journals print it. */
    private static @Nullable SyslogHeader unstamped(String line, int at, int priority, Predicate<String> isKnown) {
        ProgramTag tag = ProgramTag.at(line, at);
        if (tag != null) {
            boolean known = priority >= 0 || isKnown(tag, isKnown);
            return known ? SyslogHeader.classic(priority, null, null, tag, tag.end()) : null;
        }
        int hostEnd = Text.endOfToken(line, at);
        ProgramTag second =
                hostEnd == at || Text.charAt(line, hostEnd) != ' ' ? null : ProgramTag.at(line, hostEnd + 1);
        return second != null && isKnown(second, isKnown)
                ? SyslogHeader.classic(priority, null, line.substring(at, hostEnd), second, second.end())
                : null;
    }

    private static boolean isKnown(ProgramTag tag, Predicate<String> isKnown) {
        String program = tag.program();
        String pid = tag.pid();
        boolean numbered = pid != null && !pid.isEmpty() && Text.endOfDigits(pid, 0) == pid.length();
        return numbered && program != null && isKnown.test(program);
    }

    /** {@code [sequence: ][host: ][*|.]stamp[ zone]: %FACILITY-SEVERITY-MNEMONIC: message}. */
    private static @Nullable SyslogHeader cisco(String line, int at, int priority, ParseContext context) {
        int cursor = at;
        int digits = Text.endOfDigits(line, at);
        if (Text.charAt(line, digits) == ':') {
            cursor = Text.skipSpaces(line, digits + 1);
        }
        String host = null;
        Stamp stamp = ciscoStamp(line, cursor, context);
        if (stamp == null) {
            int colon = Text.endOfToken(line, cursor) - 1;
            if (colon <= cursor || line.charAt(colon) != ':') {
                return null;
            }
            host = line.substring(cursor, colon);
            stamp = ciscoStamp(line, Text.skipSpaces(line, colon + 1), context);
        }
        if (stamp == null || Text.charAt(line, stamp.end()) != ':') {
            return null;
        }
        int tagAt = Text.skipSpaces(line, stamp.end() + 1);
        ProgramTag tag = ProgramTag.at(line, tagAt);
        return SyslogHeader.classic(priority, stamp.time(), host, tag, tag == null ? tagAt : tag.end());
    }

    /** The mark before a stamp says that the clock is not set, or not in step; a zone's name stands behind it. */
    private static @Nullable Stamp ciscoStamp(String line, int at, ParseContext context) {
        char mark = Text.charAt(line, at);
        int from = mark == '*' || mark == '.' ? at + 1 : at;
        Stamp stamp = BsdStamp.at(line, from, context);
        if (stamp == null || Text.charAt(line, stamp.end()) != ' ') {
            return stamp;
        }
        int end = stamp.end() + 1;
        while (Character.isUpperCase(Text.charAt(line, end))) {
            end++;
        }
        String zone = line.substring(stamp.end() + 1, end);
        if (zone.length() < 3 || zone.length() > 5 || Text.charAt(line, end) != ':') {
            return stamp;
        }
        Stamp zoned = zone.equals("UTC") || zone.equals("GMT") ? BsdStamp.at(line, from, context.inUtc()) : stamp;
        return zoned == null ? null : new Stamp(zoned.time(), end);
    }
}
