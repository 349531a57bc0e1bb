package logly.agent.parse;

import java.time.Instant;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * The header of a syslog line: RFC 5424, RFC 3164, or the forms that rsyslog and syslog-ng write to files, with or
 * without priority.
 *
 * @param priority -1 where the line has none
 * @param module what stands in parentheses behind the program, as in {@code sshd(pam_unix)[1]:}
 * @param messageAt where the message starts
 */
record SyslogHeader(
        int priority,
        @Nullable Instant time,
        @Nullable String host,
        @Nullable String program,
        @Nullable String module,
        @Nullable String pid,
        @Nullable String messageId,
        @Nullable String structuredData,
        int messageAt) {

    /** Null where the line has no such header. */
    static @Nullable SyslogHeader of(String line, ParseContext context) {
        int at = 0;
        int priority = -1;
        if (Text.charAt(line, 0) == '<') {
            int end = Text.endOfDigits(line, 1);
            if (end == 1 || end > 4 || Text.charAt(line, end) != '>') {
                return null;
            }
            priority = Text.digits(line, 1, end - 1);
            if (priority > 191) {
                return null;
            }
            at = end + 1;
        }
        int version = Text.endOfDigits(line, at);
        if (version > at && version - at <= 3 && Text.charAt(line, version) == ' ') {
            return line.charAt(at) == '0' ? null : modern(line, version + 1, priority, context);
        }
        return classic(line, at, priority, context);
    }

    private static @Nullable SyslogHeader modern(String line, int at, int priority, ParseContext context) {
        Instant time = null;
        int cursor = at;
        if (Text.charAt(line, at) == '-') {
            cursor = at + 1;
        } else {
            Stamp stamp = Stamp.iso(line, at, context);
            if (stamp == null || stamp.end() - at > 35 || Text.charAt(line, at + 10) == ' ') {
                return null;
            }
            time = stamp.time();
            cursor = stamp.end();
        }
        String[] fields = new String[4];
        int[] limits = {255, 48, 128, 255};
        for (int i = 0; i < fields.length; i++) {
            int end = endOfToken(line, cursor + 1);
            if (Text.charAt(line, cursor) != ' ' || end == cursor + 1 || end - cursor - 1 > limits[i]) {
                return null;
            }
            fields[i] = line.substring(cursor + 1, end);
            cursor = end;
        }
        if (Text.charAt(line, cursor) != ' ') {
            return null;
        }
        cursor++;
        int dataEnd = endOfStructuredData(line, cursor);
        if (dataEnd < 0) {
            return null;
        }
        String data = Text.charAt(line, cursor) == '[' ? line.substring(cursor, dataEnd) : null;
        int messageAt = Text.charAt(line, dataEnd) == ' ' ? dataEnd + 1 : dataEnd;
        if (Text.charAt(line, messageAt) == '\uFEFF') {
            messageAt++;
        }
        return new SyslogHeader(
                priority, time, set(fields[0]), set(fields[1]), null, set(fields[2]), set(fields[3]), data, messageAt);
    }

    private static @Nullable String set(String field) {
        return field.equals("-") ? null : field;
    }

    /** The end of {@code -} or of a row of {@code [id name="value"]}, or -1. */
    private static int endOfStructuredData(String line, int at) {
        if (Text.charAt(line, at) == '-') {
            char behind = Text.charAt(line, at + 1);
            return behind == ' ' || behind == 0 ? at + 1 : -1;
        }
        int cursor = at;
        while (Text.charAt(line, cursor) == '[') {
            char first = Text.charAt(line, cursor + 1);
            if (first <= ' ' || first == '=' || first == ']' || first == '"') {
                return -1;
            }
            boolean quoted = false;
            cursor++;
            while (cursor < line.length() && (quoted || line.charAt(cursor) != ']')) {
                char c = line.charAt(cursor);
                if (c == '\\' && quoted) {
                    cursor++;
                } else if (c == '"') {
                    quoted = !quoted;
                }
                cursor++;
            }
            if (cursor >= line.length()) {
                return -1;
            }
            cursor++;
        }
        char behind = Text.charAt(line, cursor);
        return cursor > at && (behind == ' ' || cursor == line.length()) ? cursor : -1;
    }

    private static @Nullable SyslogHeader classic(String line, int from, int priority, ParseContext context) {
        int at = Text.skipSpaces(line, from);
        Stamp stamp = Stamp.bsd(line, at, context);
        if (stamp == null) {
            stamp = Stamp.iso(line, at, context);
        }
        if (stamp == null) {
            stamp = StampForms.tai(line, at);
        }
        if (stamp == null) {
            return stampless(line, at, priority);
        }
        int cursor = stamp.end();
        if (Text.charAt(line, cursor) == ':') {
            cursor++;
        }
        if (cursor < line.length() && line.charAt(cursor) != ' ') {
            return null;
        }
        cursor = endOfWordedPriority(line, Text.skipSpaces(line, cursor));
        Tag hostless = Tag.at(line, cursor);
        if (hostless != null) {
            return header(priority, stamp.time(), null, hostless);
        }
        int hostEnd = endOfToken(line, cursor);
        if (hostEnd == cursor || (hostEnd < line.length() && line.charAt(hostEnd) != ' ')) {
            return bare(priority, stamp.time(), null, cursor);
        }
        String host = line.substring(cursor, hostEnd);
        int tagAt = Text.skipSpaces(line, hostEnd);
        Tag tag = Tag.at(line, tagAt);
        return tag == null ? bare(priority, stamp.time(), host, tagAt) : header(priority, stamp.time(), host, tag);
    }

    /** {@code <30>program: …}, or what the journal's entries are written as: {@code host program[pid]: …}. */
    private static @Nullable SyslogHeader stampless(String line, int at, int priority) {
        if (priority >= 0) {
            Tag tag = Tag.at(line, at);
            return tag == null ? null : header(priority, null, null, tag);
        }
        int hostEnd = endOfToken(line, at);
        boolean plain = hostEnd > at && Character.isLetterOrDigit(line.charAt(at)) && Text.charAt(line, hostEnd) == ' ';
        Tag tag = plain ? Tag.at(line, hostEnd + 1) : null;
        boolean numbered = tag != null
                && tag.pid() != null
                && Text.endOfDigits(tag.pid(), 0) == tag.pid().length();
        String host = line.substring(at, hostEnd);
        boolean sound = numbered && host.indexOf(':') < 0 && host.indexOf('[') < 0 && host.indexOf('=') < 0;
        return tag == null || !sound ? null : header(priority, null, host, tag);
    }

    /** BSD's syslogd is able to write {@code <mail.notice>} behind the stamp. */
    private static int endOfWordedPriority(String line, int at) {
        int close = Text.charAt(line, at) == '<' ? line.indexOf("> ", at) : -1;
        int dot = line.indexOf('.', at);
        return close > 0 && close - at < 24 && dot > at && dot < close ? close + 2 : at;
    }

    private static SyslogHeader header(int priority, @Nullable Instant time, @Nullable String host, Tag tag) {
        return new SyslogHeader(priority, time, host, tag.program(), tag.module(), tag.pid(), null, null, tag.end());
    }

    private static SyslogHeader bare(int priority, Instant time, @Nullable String host, int messageAt) {
        return new SyslogHeader(priority, time, host, null, null, null, null, null, messageAt);
    }

    private static int endOfToken(String line, int at) {
        int i = at;
        while (i < line.length() && line.charAt(i) > ' ' && line.charAt(i) != 127) {
            i++;
        }
        return i;
    }

    /** The program's part of a classic header: {@code program(module)[pid]:}, or {@code [program]} alone. */
    private record Tag(
            String program,
            @Nullable String module,
            @Nullable String pid,
            int end) {
        private static final int LONGEST = 64;

        static @Nullable Tag at(String line, int at) {
            if (Text.charAt(line, at) == '[') {
                return bracketed(line, at);
            }
            int end = at;
            while (end < line.length() && isTag(line.charAt(end)) && end - at < LONGEST) {
                end++;
            }
            if (end == at || !(Character.isLetterOrDigit(line.charAt(at)) || "/_-.".indexOf(line.charAt(at)) >= 0)) {
                return null;
            }
            int cursor = end;
            String module = null;
            if (Text.charAt(line, cursor) == '(') {
                int close = line.indexOf(')', cursor);
                if (close < 0 || close - cursor > LONGEST) {
                    return null;
                }
                module = line.substring(cursor + 1, close);
                cursor = endOfAngles(line, close + 1);
            }
            String pid = null;
            if (Text.charAt(line, cursor) == '[') {
                int close = line.indexOf(']', cursor);
                if (close < 0
                        || close - cursor > LONGEST
                        || line.substring(cursor, close).indexOf(' ') >= 0) {
                    return null;
                }
                pid = line.substring(cursor + 1, close);
                cursor = close + 1;
            }
            boolean colon = Text.charAt(line, cursor) == ':';
            char behind = Text.charAt(line, colon ? cursor + 1 : cursor);
            if ((!colon && pid == null) || (behind != ' ' && behind != 0)) {
                return null;
            }
            return new Tag(line.substring(at, end), module, pid, Text.skipSpaces(line, colon ? cursor + 1 : cursor));
        }

        /** Dovecot puts process and session there: {@code imap(user)<12><s3sS10n>:}. */
        private static int endOfAngles(String line, int at) {
            int cursor = at;
            while (Text.charAt(line, cursor) == '<') {
                int close = line.indexOf('>', cursor);
                if (close < 0 || close - cursor > LONGEST) {
                    return at;
                }
                cursor = close + 1;
            }
            return cursor;
        }

        private static @Nullable Tag bracketed(String line, int at) {
            int close = line.indexOf(']', at);
            if (close < at + 2 || close - at > LONGEST || Text.charAt(line, close + 1) != ' ') {
                return null;
            }
            for (int i = at + 1; i < close; i++) {
                if (!Character.isLetter(line.charAt(i)) && line.charAt(i) != '-') {
                    return null;
                }
            }
            String program = line.substring(at + 1, close);
            boolean level = Levels.named(program) != Level.UNKNOWN;
            return level ? null : new Tag(program, null, null, Text.skipSpaces(line, close + 1));
        }

        private static boolean isTag(char c) {
            return c > ' ' && c != ':' && c != '[' && c != '(' && c != ']' && c != ')' && c != '"' && c != '='
                    && c != ',';
        }
    }
}
