package logly.agent.proc;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file of {@code /proc/pressure} (kernel documentation, accounting/psi): how long tasks waited for a resource.
 *
 * @param some at least one task waited; null where the kernel does not tell
 * @param full all tasks that were not idle waited; null where the kernel does not tell
 */
public record Pressure(@Nullable Share some, @Nullable Share full) {

    /** Percent of the last ten seconds, and microseconds since boot. */
    public record Share(double percent, long totalMicros) {}

    /** Lines of another form are passed over. */
    public static Pressure parse(String text) {
        return new Pressure(
                share(text, "some").orElse(null), share(text, "full").orElse(null));
    }

    private static Optional<Share> share(String text, String kind) {
        return text.lines()
                .filter(line -> line.startsWith(kind + " "))
                .findFirst()
                .flatMap(line -> value(line, "avg10=").flatMap(percent -> value(line, "total=")
                        .map(total -> new Share(Double.parseDouble(percent), Columns.number(total)))));
    }

    private static Optional<String> value(String line, String name) {
        int start = line.indexOf(' ' + name);
        if (start < 0) {
            return Optional.empty();
        }
        int from = start + 1 + name.length();
        int end = line.indexOf(' ', from);
        return Optional.of(line.substring(from, end < 0 ? line.length() : end));
    }
}
