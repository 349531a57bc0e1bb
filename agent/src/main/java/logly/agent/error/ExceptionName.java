package logly.agent.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The class of an exception that a line names. */
final class ExceptionName {
    private static final List<String> ENDINGS =
            List.of("Exception", "Error", "Throwable", "Failure", "Fault", "Interrupt");

    private ExceptionName() {}

    /** The first name that ends as exceptions do; null where there is none. */
    static @Nullable String in(String line) {
        if (line.startsWith("panic: ") || line.contains(" panicked at ") || line.contains("http: panic serving")) {
            return "panic";
        }
        String best = null;
        int first = Integer.MAX_VALUE;
        for (String ending : ENDINGS) {
            int at = line.indexOf(ending);
            while (at >= 0 && at < first) {
                String name = around(line, at, at + ending.length());
                if (name != null) {
                    best = name;
                    first = at;
                }
                at = line.indexOf(ending, at + 1);
            }
        }
        return best == null ? thrown(line) : best;
    }

    /** {@code terminate called after throwing an instance of 'std::bad_alloc'}. */
    private static @Nullable String thrown(String line) {
        int at = line.indexOf("throwing an instance of '");
        int end = line.indexOf('\'', at + 25);
        return at < 0 || end < 0 ? null : line.substring(at + 25, end);
    }

    private static @Nullable String around(String line, int ending, int end) {
        if (end < line.length() && (Character.isLetterOrDigit(line.charAt(end)) || line.charAt(end) == '_')) {
            return null;
        }
        int from = ending;
        while (from > 0 && isPart(line, from - 1)) {
            from--;
        }
        while (from < ending && ".:\\".indexOf(line.charAt(from)) >= 0) {
            from++;
        }
        String name = line.substring(from, end);
        String simple = name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf(':')) + 1);
        boolean word = simple.equals("Error")
                || simple.equals("Failure")
                || simple.equals("Fault")
                || simple.equals("Interrupt");
        boolean alone = word && !line.strip().equals(name) && !line.startsWith(name + ":");
        return Character.isUpperCase(simple.charAt(simple.lastIndexOf('\\') + 1)) && !alone ? name : null;
    }

    private static boolean isPart(String line, int at) {
        char c = line.charAt(at);
        boolean colon = c == ':' && ((at > 0 && line.charAt(at - 1) == ':') || line.charAt(at + 1) == ':');
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '$' || c == '\\' || colon;
    }

    /** The dotted name that a line of Python starts with; null where it starts with none. */
    static @Nullable String ofPython(String line) {
        int end = 0;
        while (end < line.length()
                && (Character.isLetterOrDigit(line.charAt(end)) || "._".indexOf(line.charAt(end)) >= 0)) {
            end++;
        }
        String name = line.substring(0, end);
        boolean closed = end == line.length() || line.charAt(end) == ':';
        String simple = name.substring(name.lastIndexOf('.') + 1);
        boolean type = !simple.isEmpty()
                && Character.isUpperCase(simple.charAt(0))
                && simple.chars().anyMatch(Character::isLowerCase);
        return closed && type ? name : null;
    }
}
