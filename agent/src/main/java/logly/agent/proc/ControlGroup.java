package logly.agent.proc;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /proc/<pid>/cgroup} (cgroups(7)): under systemd it names the unit of a process. */
public final class ControlGroup {
    private static final Pattern UNIT = Pattern.compile("/([^/]+)\\.service(?:/|$)");

    private ControlGroup() {}

    /** Name of the innermost service without its ending; empty where there is none. */
    public static Optional<String> service(String text) {
        Optional<String> innermost = Optional.empty();
        for (String line : text.lines().toList()) {
            Matcher unit = UNIT.matcher(line);
            while (unit.find()) {
                innermost = Optional.of(unit.group(1));
            }
            if (innermost.isPresent()) {
                return innermost;
            }
        }
        return innermost;
    }
}
