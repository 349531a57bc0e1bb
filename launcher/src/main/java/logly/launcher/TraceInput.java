package logly.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import logly.agent.error.ErrorAnalysis;
import logly.analysis.trace.HostPast;
import logly.analysis.trace.Reading;
import logly.analysis.trace.Tracer;
import logly.schemas.ErrorTrace;
import logly.schemas.EventTrace;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;

/**
 * Events and samples of several files, brought into the order of their times and traced as the stream would: each
 * significant event by what is known {@link #SETTLED} after it.
 */
final class TraceInput {
    /** So long the stream amends a trace too. */
    private static final Duration SETTLED = Duration.ofSeconds(15);

    private final Tracer tracer;
    private final Function<LogEvent, List<String>> rules;
    private final ErrorAnalysis errors = new ErrorAnalysis();
    private final List<Item> items = new ArrayList<>();
    private final Set<String> hosts = new TreeSet<>();

    /** What came: an event (whose host may be unknown) or a sample. */
    private record Item(Instant time, String id, String file, boolean hasHost, Object value) {}

    /** A trace that is still to be made. */
    private record Due(Reading reading, Instant time, String host, String id, List<String> matched) {}

    /** Takes the traces, in the order of their events. */
    interface Sink {
        void take(EventTrace trace) throws IOException;
    }

    TraceInput(Tracer tracer, Function<LogEvent, List<String>> rules) {
        this.tracer = tracer;
        this.rules = rules;
    }

    void readEvents(String file, ZoneId zone, Instant readAt, String host) throws IOException {
        new EventFile(file, zone, readAt, host).read((event, line) -> {
            ErrorTrace error = errors.of(event);
            LogEvent whole = error == null
                    ? event
                    : LogEvent.newBuilder(event).setError(error).build();
            boolean named = event.getMetadata().containsKey("hostname");
            if (named) {
                hosts.add(event.getHost());
            }
            Reading reading = tracer.read(whole);
            if (reading.isTelling() || reading.isSignificant(rules.apply(whole))) {
                items.add(new Item(event.getTimestamp(), file + ":" + line, file, named, whole));
            }
        });
    }

    void readMetrics(String file) throws IOException {
        new MetricFile(file).read(new MetricFile.Sink() {
            @Override
            public void take(SystemMetric sample, long line, Set<String> given) {
                hosts.add(sample.getHost());
                items.add(new Item(sample.getTimestamp(), file + ":" + line, file, true, sample));
            }

            @Override
            public void take(NetworkMetric sample, long line, Set<String> given) {
                hosts.add(sample.getHost());
                items.add(new Item(sample.getTimestamp(), file + ":" + line, file, true, sample));
            }
        });
    }

    void trace(Instant tracedAt, Sink sink) throws IOException {
        items.sort(Comparator.comparing(Item::time));
        Map<String, HostPast> pasts = new LinkedHashMap<>();
        Deque<Due> due = new ArrayDeque<>();
        for (Item item : items) {
            while (!due.isEmpty() && isSettled(due.peek(), item.time())) {
                sink.take(trace(due.remove(), pasts, tracedAt));
            }
            observe(item, pasts, due);
        }
        while (!due.isEmpty()) {
            sink.take(trace(due.remove(), pasts, tracedAt));
        }
    }

    private static boolean isSettled(Due due, Instant now) {
        return due.time.plus(SETTLED).isBefore(now);
    }

    private void observe(Item item, Map<String, HostPast> pasts, Deque<Due> due) {
        if (item.value instanceof SystemMetric sample) {
            tracer.observe(past(pasts, sample.getHost()), sample, item.id);
        } else if (item.value instanceof NetworkMetric sample) {
            tracer.observe(past(pasts, sample.getHost()), sample, item.id);
        } else if (item.value instanceof LogEvent event) {
            String host = item.hasHost ? event.getHost() : hostOf(item.file, event.getHost());
            LogEvent placed =
                    LogEvent.newBuilder(event).setId(item.id).setHost(host).build();
            Reading reading = tracer.read(placed);
            tracer.observe(past(pasts, host), reading, item.id);
            List<String> matched = rules.apply(placed);
            if (reading.isSignificant(matched)) {
                due.add(new Due(reading, item.time, host, item.id, matched));
            }
        }
    }

    private static HostPast past(Map<String, HostPast> pasts, String host) {
        return pasts.computeIfAbsent(host, HostPast::new);
    }

    private EventTrace trace(Due due, Map<String, HostPast> pasts, Instant tracedAt) {
        HostPast own = past(pasts, due.host);
        EventTrace trace = tracer.trace(due.reading, due.id, due.matched, own, pasts.values(), null, tracedAt);
        return EventTrace.newBuilder(trace).setId(due.id).build();
    }

    /** A log whose lines name no host: that of the only host of the input, or of the one after which file or folder is named. */
    private String hostOf(String file, String otherwise) {
        if (hosts.size() == 1) {
            return hosts.iterator().next();
        }
        String found = "";
        for (String host : hosts) {
            for (Path part : Path.of(file)) {
                boolean longer = host.length() > found.length();
                found = longer && isNamedAfter(part.toString(), host) ? host : found;
            }
        }
        return found.isEmpty() ? otherwise : found;
    }

    private static boolean isNamedAfter(String part, String host) {
        int at = part.indexOf(host);
        int end = at + host.length();
        boolean before = at == 0 || (at > 0 && !Character.isLetterOrDigit(part.charAt(at - 1)));
        return at >= 0 && before && (end == part.length() || !Character.isLetterOrDigit(part.charAt(end)));
    }
}
