package logly.analysis.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one host's last day said that can be a cause, and at which ports and addresses its services listen.
 * What is repeated without a pause of {@link #PAUSE} is one signal with a count. Events may come in any order.
 *
 * <p>Bound: {@value #MOST} signals of at most about 1 KB, of which {@value #MOST_OF_ONE} of one condition, and
 * {@value #MOST_PORTS} ports and addresses: below 130 KB, in practice about 8 KB. The oldest goes first.
 */
final class EventPast {
    static final int MOST = 128;
    static final int MOST_OF_ONE = 24;
    static final int MOST_PORTS = 64;
    /** What comes again later than this is something new. */
    static final Duration PAUSE = Duration.ofMinutes(15);
    /** What is older than this, by event time, is no cause. */
    static final Duration HORIZON = Duration.ofHours(24);

    /** From no time on is anything explained otherwise. */
    static final long NEVER = Long.MAX_VALUE;

    private static final String[] LISTENING = {
        "listening on",
        "listening at",
        "listen on",
        "server listening",
        "started on port",
        "bound to port",
        "running on",
        "listening for",
        "serving on",
        "listens on",
        "accepting connections on",
        "started http server",
        "listening: ",
        "serving http on",
        "available at",
        "ready on",
        "bind address",
        "listening"
    };

    final List<Signal> signals = new ArrayList<>();
    /** Ports by service. */
    final Map<String, Set<Integer>> ports = new TreeMap<>();
    /** Addresses of the host itself. */
    final Set<String> addresses = new TreeSet<>();

    private long newest;

    /**
     * Takes an event in.
     *
     * @param id by which a chain cites it
     * @return event time from which on it may explain what came or comes; {@link #NEVER} where it only repeats what is known
     */
    long add(Reading reading, String id) {
        LogEvent event = reading.event();
        Condition condition = reading.condition();
        boolean isLearnt = (condition != null || mayListen(event.getMessage())) && learnPorts(event, reading.subject());
        boolean isNew = condition != null && add(signal(event, id, condition, reading.subject()));
        if (isLearnt) {
            return Long.MIN_VALUE;
        }
        return isNew ? event.getTimestamp().toEpochMilli() : NEVER;
    }

    static Signal signal(LogEvent event, String id, Condition condition, Subject subject) {
        String message = withoutStamp(event.getMessage().strip());
        int line = message.indexOf('\n');
        String first = line < 0 ? message : message.substring(0, line);
        String text = first.length() > Signal.LONGEST_TEXT ? first.substring(0, Signal.LONGEST_TEXT) + "…" : first;
        long millis = event.getTimestamp().toEpochMilli();
        return Signal.of(id, millis, condition, event.getHost(), subject, text);
    }

    /** Some messages begin with a time of their own, in digits: {@code [12345.678] }, {@code 2026/11/26 08:00:03 }. */
    private static String withoutStamp(String message) {
        int at = 0;
        int digits = 0;
        while (at < message.length() && "0123456789[]:./+-TZ, ".indexOf(message.charAt(at)) >= 0) {
            digits += Character.isDigit(message.charAt(at)) ? 1 : 0;
            at++;
        }
        if (digits < 5 || at == message.length()) {
            return message;
        }
        return switch (message.charAt(at - 1)) {
            case ' ' -> message.substring(at);
            case '[' -> message.substring(at - 1);
            default -> message; // the digits go on in a word, as the address and the date of an access log do
        };
    }

    private boolean add(Signal signal) {
        String sameness = signal.sameness();
        int earlier = 0;
        for (int i = signals.size() - 1; i >= 0; i--) {
            Signal known = signals.get(i);
            if (known.condition() == signal.condition() && known.sameness().equals(sameness)) {
                if (isNear(known, signal.firstMillis())) {
                    signals.set(i, known.repeatedAt(signal.id(), signal.firstMillis()));
                    newest = Math.max(newest, signal.lastMillis());
                    return false;
                }
                earlier = Math.max(earlier, known.earlier() + 1);
            }
        }
        signals.add(signal.repeated(signal.lastMillis(), 1, earlier));
        newest = Math.max(newest, signal.lastMillis());
        forget(signal.condition());
        return true;
    }

    private static boolean isNear(Signal known, long millis) {
        return millis >= known.firstMillis() - PAUSE.toMillis() && millis <= known.lastMillis() + PAUSE.toMillis();
    }

    private void forget(Condition condition) {
        signals.removeIf(old -> old.lastMillis() < newest - HORIZON.toMillis());
        long ofOne =
                signals.stream().filter(known -> known.condition() == condition).count();
        if (ofOne > MOST_OF_ONE) {
            signals.stream()
                    .filter(known -> known.condition() == condition)
                    .min(Comparator.comparingLong(Signal::lastMillis))
                    .ifPresent(signals::remove);
        }
        if (signals.size() > MOST) {
            signals.stream().min(Comparator.comparingLong(Signal::lastMillis)).ifPresent(signals::remove);
        }
    }

    static boolean mayListen(String message) {
        return message.contains("isten")
                || message.contains("port")
                || message.contains("unning on")
                || message.contains("erving")
                || message.contains("eady");
    }

    /** Whether something was learnt, which has no time. */
    private boolean learnPorts(LogEvent event, Subject subject) {
        if (subject.targets().isEmpty()) {
            return false;
        }
        String text = event.getMessage().toLowerCase(Locale.ROOT);
        for (String words : LISTENING) {
            if (text.contains(words)) {
                boolean isLearnt = false;
                for (Target target : subject.targets()) {
                    isLearnt |= learn(subject.title(), target);
                }
                return isLearnt;
            }
        }
        return false;
    }

    private boolean learn(String service, Target target) {
        boolean isLearnt = false;
        if (target.port() > 0 && ports.size() < MOST_PORTS) {
            Set<Integer> known = ports.computeIfAbsent(service, key -> new TreeSet<>());
            isLearnt = known.size() < 8 && known.add(target.port());
        }
        if (!target.isLocal() && Mentions.isV4(target.host()) && addresses.size() < MOST_PORTS) {
            isLearnt |= addresses.add(target.host());
        }
        return isLearnt;
    }

    void restore(Signal signal) {
        signals.add(signal);
        newest = Math.max(newest, signal.lastMillis());
    }

    long newestMillis() {
        return newest;
    }

    /** The repetitions that this event belongs to; null where it is not among them (any more). */
    @Nullable
    Signal holding(Signal event) {
        String sameness = event.sameness();
        for (Signal known : signals) {
            if (known.condition() == event.condition()
                    && known.firstMillis() <= event.firstMillis()
                    && known.lastMillis() >= event.firstMillis()
                    && known.sameness().equals(sameness)) {
                return known;
            }
        }
        return null;
    }
}
