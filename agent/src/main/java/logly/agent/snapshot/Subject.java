package logly.agent.snapshot;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * Whom an event concerns, as far as processes and sockets know it.
 *
 * @param services names in lower case
 * @param ipAddress canonical text
 */
record Subject(
        Set<String> services, OptionalLong pid, @Nullable String ipAddress) {
    Subject {
        services = Set.copyOf(services);
    }

    static Subject of(LogEvent event) {
        Set<String> services = new LinkedHashSet<>();
        add(services, event.getService());
        // fail2ban's jails are named after the services that they guard.
        add(services, event.getMetadata().get("jail"));
        add(services, unit(event.getMetadata().get("unit")));
        return new Subject(services, pid(event.getMetadata().get("pid")), event.getIpAddress());
    }

    /** Of a program with parts, such as {@code postfix/smtpd}, the last part is the name of the process. */
    private static void add(Set<String> services, @Nullable String name) {
        if (name != null && !name.isBlank()) {
            String part = name.substring(name.lastIndexOf('/') + 1).strip();
            if (!part.isEmpty()) {
                services.add(part.toLowerCase(Locale.ROOT));
            }
        }
    }

    private static @Nullable String unit(@Nullable String unit) {
        return unit != null && unit.endsWith(".service")
                ? unit.substring(0, unit.length() - ".service".length())
                : null;
    }

    private static OptionalLong pid(@Nullable String text) {
        return text != null && text.matches("[1-9][0-9]{0,9}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /** Whether a process of this name is one of the services': {@code sshd}, and its {@code sshd-session} too. */
    boolean isNamed(String processName) {
        String name = processName.toLowerCase(Locale.ROOT);
        return services.stream().anyMatch(service -> {
            // The kernel keeps the first 15 bytes of a name.
            String kept = service.length() > 15 ? service.substring(0, 15) : service;
            return name.equals(kept) || name.startsWith(service + "-");
        });
    }

    boolean isUnit(String unit) {
        return services.contains(unit.toLowerCase(Locale.ROOT));
    }
}
