package logly.agent.proc;

import java.util.HashMap;
import java.util.Map;

/** {@code /etc/os-release} (os-release(5)). */
public final class OsRelease {
    private OsRelease() {}

    /** Name and version for people; empty where the file does not tell. */
    public static String name(String text) {
        Map<String, String> values = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                values.put(
                        line.substring(0, equals).strip(),
                        unquoted(line.substring(equals + 1).strip()));
            }
        });
        String pretty = values.getOrDefault("PRETTY_NAME", "");
        return pretty.isEmpty()
                ? (values.getOrDefault("NAME", "") + " " + values.getOrDefault("VERSION", "")).strip()
                : pretty;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return (quoted ? value.substring(1, value.length() - 1) : value).replaceAll("\\\\(.)", "$1");
    }
}
