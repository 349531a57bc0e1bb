package logly.agent.parse.host;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import logly.agent.parse.text.Text;
import org.jspecify.annotations.Nullable;

/**
 * One record of the kernel's audit: {@code type=T msg=audit(seconds.millis:serial): key=value …}, where user space puts
 * its own fields into {@code msg='…'} and auditd puts names of numbers behind a group separator. Values that the kernel
 * wrote in hexadecimal because they hold blanks or quotes are decoded.
 *
 * @param serial joins the records of one event; empty where the line has none
 * @param fields keys as written; the first of two alike stays, as those in {@code msg} stand behind the kernel's
 */
record AuditRecord(String type, @Nullable Instant time, String serial, Map<String, String> fields) {
    private static final int MOST_FIELDS = 256;
    private static final char SEPARATOR = 0x1d;

    /** Null where the line is no such record. */
    static @Nullable AuditRecord of(String line) {
        int typeAt = line.startsWith("type=") ? 5 : line.startsWith("node=") ? line.indexOf(" type=") + 6 : 0;
        int stampAt = line.indexOf("audit(");
        int stampEnd = stampAt < 0 || stampAt > 160 ? -1 : line.indexOf(')', stampAt);
        if (typeAt < 5 || stampEnd < 0 || typeAt > stampAt) {
            return null;
        }
        String type = named(Text.word(line, typeAt));
        String stamp = line.substring(stampAt + 6, stampEnd);
        int colon = stamp.indexOf(':');
        int at = stampEnd + 1;
        at = Text.charAt(line, at) == ':' ? at + 1 : at;
        return new AuditRecord(
                type,
                time(colon < 0 ? stamp : stamp.substring(0, colon)),
                colon < 0 ? "" : stamp.substring(colon + 1),
                fields(line.substring(at), type));
    }

    /** A message of the journal's audit transport: the type, then the fields. */
    static @Nullable AuditRecord ofJournal(String message) {
        String type = Text.word(message, 0);
        int equals = message.indexOf('=');
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if ((c < 'A' || c > 'Z') && c != '_' && !Text.isDigit(c)) {
                return null;
            }
        }
        boolean shaped = type.length() > 2 && equals > type.length();
        return shaped ? new AuditRecord(type, null, "", fields(message.substring(type.length()), type)) : null;
    }

    private static @Nullable Instant time(String seconds) {
        int point = seconds.indexOf('.');
        int end = point < 0 ? seconds.length() : point;
        if (end == 0 || end > 11 || Text.endOfDigits(seconds, 0) != end) {
            return null;
        }
        int millis =
                point < 0 ? 0 : Math.max(Text.digits(seconds, point + 1, Math.min(3, seconds.length() - point - 1)), 0);
        return Instant.ofEpochSecond(Long.parseLong(seconds.substring(0, end)), millis * 1_000_000L);
    }

    static Map<String, String> fields(String text, String type) {
        Map<String, String> fields = new LinkedHashMap<>();
        add(text, type, fields, 0);
        return fields;
    }

    private static void add(String text, String type, Map<String, String> fields, int depth) {
        int at = 0;
        while (at < text.length() && fields.size() < MOST_FIELDS) {
            char c = text.charAt(at);
            if (c == ' ' || c == SEPARATOR || c == ',' || c == '\n') {
                at++;
                continue;
            }
            int keyEnd = endOfKey(text, at);
            if (Text.charAt(text, keyEnd) != '=') {
                at = Math.max(keyEnd, at + 1);
                continue;
            }
            String key = text.substring(at, keyEnd);
            char quote = Text.charAt(text, keyEnd + 1);
            int end;
            String value;
            if (quote == '"' || quote == '\'') {
                int close = quote == '\'' ? text.lastIndexOf('\'') : text.indexOf('"', keyEnd + 2);
                end = close <= keyEnd + 1 ? text.length() : close;
                value = text.substring(keyEnd + 2, Math.max(end, keyEnd + 2));
                end++;
            } else {
                end = endOfValue(text, keyEnd + 1);
                value = decoded(key, text.substring(keyEnd + 1, end), type);
            }
            if (key.equals("msg") && quote == '\'' && depth == 0) {
                add(value, type, fields, 1);
            } else {
                fields.putIfAbsent(key, value);
            }
            at = end;
        }
    }

    private static int endOfKey(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) > ' ' && text.charAt(end) != '=' && text.charAt(end) != ',') {
            end++;
        }
        return end;
    }

    private static int endOfValue(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) > ' ') {
            end++;
        }
        return end;
    }

    private static String decoded(String key, String value, String type) {
        if (value.equals("?") || value.equals("(null)") || value.equals("(none)")) {
            return "";
        }
        boolean argument = type.equals("EXECVE") && key.startsWith("a") && Text.isDigit(Text.charAt(key, 1));
        boolean encoded = argument
                || switch (key) {
                    case "acct",
                            "cmd",
                            "comm",
                            "cwd",
                            "data",
                            "dir",
                            "exe",
                            "file",
                            "grp",
                            "key",
                            "name",
                            "path",
                            "proctitle",
                            "watch",
                            "sw",
                            "unit",
                            "new",
                            "ocomm" -> true;
                    default -> false;
                };
        return encoded ? text(value) : value;
    }

    /** The text that pairs of hexadecimal digits stand for, NUL as a blank; what is no such row stays. */
    private static String text(String hex) {
        if (hex.length() < 2 || hex.length() % 2 != 0) {
            return hex;
        }
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            int high = upperDigit(hex.charAt(2 * i));
            int low = upperDigit(hex.charAt(2 * i + 1));
            if (high < 0 || low < 0) {
                return hex;
            }
            bytes[i] = (byte) (high << 4 | low);
        }
        return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    }

    /** The kernel writes capital letters, so that a plain lower-case word is never taken for bytes. */
    private static int upperDigit(char c) {
        return c >= 'a' || c > 'F' ? -1 : Character.digit(c, 16);
    }

    /** The kernel's own log and rsyslog name a type by its number. */
    private static String named(String type) {
        String bare = type.startsWith("UNKNOWN[") ? Text.between(type, "[", "]") : type;
        return switch (bare) {
            case "1006" -> "LOGIN";
            case "1100" -> "USER_AUTH";
            case "1101" -> "USER_ACCT";
            case "1102" -> "USER_MGMT";
            case "1103" -> "CRED_ACQ";
            case "1104" -> "CRED_DISP";
            case "1105" -> "USER_START";
            case "1106" -> "USER_END";
            case "1107" -> "USER_AVC";
            case "1108" -> "USER_CHAUTHTOK";
            case "1109" -> "USER_ERR";
            case "1112" -> "USER_LOGIN";
            case "1113" -> "USER_LOGOUT";
            case "1114" -> "ADD_USER";
            case "1115" -> "DEL_USER";
            case "1116" -> "ADD_GROUP";
            case "1117" -> "DEL_GROUP";
            case "1123" -> "USER_CMD";
            case "1130" -> "SERVICE_START";
            case "1131" -> "SERVICE_STOP";
            case "1300" -> "SYSCALL";
            case "1302" -> "PATH";
            case "1305" -> "CONFIG_CHANGE";
            case "1306" -> "SOCKADDR";
            case "1307" -> "CWD";
            case "1309" -> "EXECVE";
            case "1326" -> "SECCOMP";
            case "1327" -> "PROCTITLE";
            case "1400" -> "AVC";
            case "1701" -> "ANOM_ABEND";
            default -> bare;
        };
    }

    /** The first of these fields that says something. */
    String first(String... keys) {
        for (String key : keys) {
            String value = fields.getOrDefault(key, "");
            if (!value.isEmpty() && !value.equals("?") && !value.equals("(null)")) {
                return value;
            }
        }
        return "";
    }
}
