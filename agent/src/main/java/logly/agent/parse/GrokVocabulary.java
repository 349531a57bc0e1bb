package logly.agent.parse;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The words that a pattern of the user's own may be made of, as regular expressions of RE2; some are made of others. */
final class GrokVocabulary {
    private static final Map<String, String> WORDS = words();

    private GrokVocabulary() {}

    private static Map<String, String> words() {
        Map<String, String> words = new HashMap<>();
        text(words);
        numbers(words);
        network(words);
        times(words);
        return Map.copyOf(words);
    }

    private static void text(Map<String, String> words) {
        words.put("WORD", "\\w+");
        words.put("NOTSPACE", "\\S+");
        words.put("SPACE", "\\s*");
        words.put("DATA", ".*?");
        words.put("GREEDYDATA", ".*");
        words.put("QUOTED", "\"(?:[^\"\\\\]|\\\\.)*\"");
        words.put("QUOTEDSTRING", "%{QUOTED}");
        words.put("UUID", "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
        words.put("USER", "[A-Za-z0-9._@$\\\\-]+");
        words.put("USERNAME", "%{USER}");
        words.put("EMAIL", "[A-Za-z0-9._%+-]+@%{HOSTNAME}");
        words.put("PATH", "/[^\\s\"]*");
        words.put(
                "LEVEL",
                "(?i:trace|debug|info(?:rmation)?|notice|warn(?:ing)?|err(?:or)?|severe|crit(?:ical)?|fatal|alert"
                        + "|emerg(?:ency)?)");
        words.put("LOGLEVEL", "%{LEVEL}");
    }

    private static void numbers(Map<String, String> words) {
        words.put("INT", "[+-]?\\d+");
        words.put("POSINT", "\\d+");
        words.put("NONNEGINT", "\\d+");
        words.put("NUMBER", "[+-]?\\d+(?:\\.\\d+)?");
        words.put("HEX", "(?:0[xX])?[0-9A-Fa-f]+");
        words.put("STATUS", "[1-5]\\d{2}");
    }

    private static void network(Map<String, String> words) {
        words.put("IPV4", "\\d{1,3}(?:\\.\\d{1,3}){3}");
        words.put("IPV6", "[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?:\\.\\d{1,3}){3})?(?:%\\w+)?");
        words.put("IP", "(?:%{IPV6}|%{IPV4})");
        words.put("HOSTNAME", "[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9_-]+)*\\.?");
        words.put("HOST", "(?:%{IP}|%{HOSTNAME})");
        words.put("IPORHOST", "%{HOST}");
        words.put("PORT", "\\d{1,5}");
        words.put("METHOD", "[A-Z]{3,16}");
        words.put("URI", "[A-Za-z][A-Za-z0-9+.-]*://\\S+");
        words.put("URIPATH", "%{PATH}");
    }

    private static void times(Map<String, String> words) {
        words.put("MONTH", "[A-Z][a-z]{2}");
        words.put("TIME", "\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?");
        words.put("ZONE", "(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{2})");
        words.put("ISO8601", "\\d{4}[-/.]\\d{2}[-/.]\\d{2}[T ]%{TIME}(?: ?%{ZONE})?");
        words.put("TIMESTAMP_ISO8601", "%{ISO8601}");
        words.put("SYSLOGTIME", "%{MONTH} {1,2}\\d{1,2} %{TIME}");
        words.put("SYSLOGTIMESTAMP", "%{SYSLOGTIME}");
        words.put("HTTPDATE", "\\d{1,2}/%{MONTH}/\\d{4}:%{TIME}(?: %{ZONE})?");
        words.put("EPOCH", "\\d{10}(?:\\d{3}|\\.\\d{1,9})?");
        words.put("TIMESTAMP", "(?:%{ISO8601}|%{HTTPDATE}|%{SYSLOGTIME}|%{EPOCH})");
    }

    static @Nullable String expression(String word) {
        return WORDS.get(word);
    }

    /** All words, for people: {@code A, B, C}. */
    static String list() {
        return String.join(", ", new TreeSet<>(WORDS.keySet()));
    }
}
