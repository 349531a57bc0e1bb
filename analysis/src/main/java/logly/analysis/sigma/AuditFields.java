package logly.analysis.sigma;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the records of one audit event say, by the keys that they write: a key that several records have has the value of
 * each, so that a rule for {@code type: EXECVE} and {@code a0} finds the arguments beside those of the system call.
 * Texts in hexadecimal are decoded. Beside what is written it knows
 *
 * <ul>
 *   <li>{@code SYSCALL}, the name of the system call, also where auditd left it out;
 *   <li>{@code TargetFilename}, the paths without those of their folders, absolute where the working folder is known;
 *   <li>{@code Initiated}, whether the host began the connection.
 * </ul>
 */
final class AuditFields {
    static final AuditFields NONE = new AuditFields("");

    private static final Set<String> ENCODED =
            Set.of("acct", "cmd", "comm", "cwd", "exe", "key", "name", "path", "proctitle", "unit");

    private final Map<String, Set<String>> values = new LinkedHashMap<>();
    private final Set<String> unwritten = new LinkedHashSet<>();

    AuditFields(String message) {
        List<Map<String, String>> records = new ArrayList<>();
        for (String line : message.split("\n", -1)) {
            records.add(record(line));
        }
        derive(records);
    }

    /** The values of a key in all records, in their order. */
    List<String> values(String key) {
        return List.copyOf(values.getOrDefault(key, Set.of()));
    }

    /** Every value that the message does not show as it is. */
    Set<String> unwritten() {
        return unwritten;
    }

    private Map<String, String> record(String line) {
        Map<String, String> record = new LinkedHashMap<>();
        int at = 0;
        while (at < line.length()) {
            int equals = line.indexOf('=', at);
            int blank = endOfWord(line, at);
            if (equals < 0) {
                break;
            }
            if (blank < equals) {
                at = blank + 1;
                continue;
            }
            String key = line.substring(at, equals);
            char quote = equals + 1 < line.length() ? line.charAt(equals + 1) : ' ';
            if (quote == '\'' && key.equals("msg")) {
                at = equals + 2;
                continue;
            }
            int close = quote == '"' ? line.indexOf('"', equals + 2) : -1;
            int end = close > 0 ? close : endOfWord(line, equals + 1);
            String value = line.substring(close > 0 ? equals + 2 : equals + 1, end);
            put(record, key, close > 0 ? value : decoded(record, key, value));
            at = end + 1;
        }
        return record;
    }

    /** Words end at blanks, at auditd's separator before the names that it adds, and at the end of {@code msg='…'}. */
    private static int endOfWord(String line, int from) {
        int end = from;
        while (end < line.length() && line.charAt(end) > ' ' && line.charAt(end) != '\'') {
            end++;
        }
        return end;
    }

    private void put(Map<String, String> record, String key, String value) {
        record.putIfAbsent(key, value);
        values.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(value);
    }

    private String decoded(Map<String, String> record, String key, String value) {
        boolean argument = key.length() > 1
                && key.charAt(0) == 'a'
                && Character.isDigit(key.charAt(1))
                && "EXECVE".equals(record.get("type"));
        String text = argument || ENCODED.contains(key) ? ofHex(value) : null;
        if (text == null) {
            return value;
        }
        unwritten.add(text);
        return text;
    }

    /** The kernel writes capital letters, so that a plain word in small ones is never taken for bytes. */
    private static @Nullable String ofHex(String hex) {
        if (hex.length() < 2 || hex.length() % 2 != 0) {
            return null;
        }
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            int high = digit(hex.charAt(2 * i));
            int low = digit(hex.charAt(2 * i + 1));
            if (high < 0 || low < 0) {
                return null;
            }
            bytes[i] = (byte) (high << 4 | low);
        }
        return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    }

    private static int digit(char c) {
        return c > 'F' ? -1 : Character.digit(c, 16);
    }

    private void derive(List<Map<String, String>> records) {
        String folder = values("cwd").stream().findFirst().orElse("");
        for (Map<String, String> record : records) {
            String number = record.get("syscall");
            String call = number == null ? null : Syscalls.name(record.getOrDefault("arch", ""), number);
            if (call != null && !record.containsKey("SYSCALL")) {
                add("SYSCALL", call);
            }
            String name = record.get("name");
            if (name != null && !"PARENT".equals(record.get("nametype"))) {
                add("TargetFilename", name.startsWith("/") || folder.isEmpty() ? name : folder + "/" + name);
            }
        }
        for (String call : values("SYSCALL")) {
            switch (call) {
                case "connect", "sendto" -> add("Initiated", "true");
                case "accept", "accept4" -> add("Initiated", "false");
                default -> {}
            }
        }
    }

    private void add(String key, String value) {
        values.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(value);
        unwritten.add(value);
    }
}
