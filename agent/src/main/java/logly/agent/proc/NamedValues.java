package logly.agent.proc;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A file of lines {@code name: value} or {@code name value}: meminfo, vmstat, a process's status and io, cpuinfo. Of a
 * name that comes more than once, the first counts.
 */
public final class NamedValues {
    private static final String KIBIBYTES = " kB";

    private final Map<String, String> values = new HashMap<>();

    private NamedValues() {}

    /** Lines without a value are passed over. */
    public static NamedValues parse(String text) {
        NamedValues named = new NamedValues();
        text.lines().forEach(named::add);
        return named;
    }

    private void add(String line) {
        int colon = line.indexOf(':');
        int end = colon >= 0 ? colon : line.indexOf(' ');
        if (end > 0) {
            values.putIfAbsent(
                    line.substring(0, end).strip(), line.substring(end + 1).strip());
        }
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The first number of the value; where its unit is kB, in bytes. Empty where there is none. */
    public Optional<Long> number(String name) {
        String value = values.get(name);
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        try {
            long number = Columns.number(new Columns(value).text(0));
            return Optional.of(value.endsWith(KIBIBYTES) ? number * 1024 : number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** As {@link #number}; 0 where there is none. */
    public long numberOrZero(String name) {
        return number(name).orElse(0L);
    }
}
