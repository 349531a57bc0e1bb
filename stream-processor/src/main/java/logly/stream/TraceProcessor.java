package logly.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import logly.analysis.trace.HostPast;
import logly.analysis.trace.Reading;
import logly.analysis.trace.Tracer;
import logly.schemas.EventTrace;
import logly.schemas.HostSnapshot;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SnapshotTrigger;
import logly.schemas.SystemMetric;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keeps the past of each host and emits the traces of its significant events: at once, and as a further revision when,
 * within {@link #OPEN_FOR}, its snapshot comes or what is learnt of the host changes the trace. What is open stands in a
 * store, so that a task which takes over finds it; the times in memory only spare the search.
 */
final class TraceProcessor implements Processor<String, Arrival, String, SpecificRecord> {
    /** A trace is amended so long, by wall-clock time since its event came. */
    static final Duration OPEN_FOR = Duration.ofSeconds(15);
    /** Traces that may be amended at one time; beyond that the oldest is done early, and counted. */
    static final int MOST_OPEN = 512;

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration HOUSEKEEPING = Duration.ofHours(1);
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(2);
    private static final int FORGOTTEN_AT_ONCE = 1000;

    private final Tracer tracer;
    private final String eventTopic;
    private final StreamCounters counters;
    /** When each was opened, the oldest first. */
    private final Map<TraceKey, Long> opened = new LinkedHashMap<>();
    /** Event time from which on what was learnt of a host since the last tick may explain its open traces otherwise. */
    private final Map<String, Long> news = new HashMap<>();

    private boolean isOpenKnown;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, SpecificRecord> context;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<String, HostPast> pasts;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<TraceKey, OpenTrace> traces;

    @SuppressWarnings("NullAway.Init")
    private EntryGuard<TraceKey> guard;

    @SuppressWarnings("NullAway.Init")
    private List<Cancellable> clocks;

    /**
     * Traces by these rules.
     *
     * @param eventTopic by which snapshots name the topic of their event
     */
    TraceProcessor(Tracer tracer, String eventTopic, StreamCounters counters) {
        this.tracer = tracer;
        this.eventTopic = eventTopic;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> processorContext) {
        context = processorContext;
        pasts = processorContext.getStateStore(TraceStage.HOST_PASTS);
        traces = processorContext.getStateStore(TraceStage.OPEN_TRACES);
        guard = new EntryGuard<>(processorContext, traces, TraceStage.NAME, ProcessorTopology.FAILED_ENTRIES, counters);
        clocks = List.of(
                processorContext.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::amendAndClose),
                processorContext.schedule(HOUSEKEEPING, PunctuationType.STREAM_TIME, this::forget));
    }

    /** A task that is revived begins again with this very object, and with stores that may have gone back. */
    @Override
    public void close() {
        clocks.forEach(Cancellable::cancel);
        opened.clear();
        news.clear();
        isOpenKnown = false;
    }

    @Override
    public void process(Record<String, Arrival> record) {
        Arrival arrival = record.value();
        findOpen();
        if (arrival.value() instanceof LogEvent event) {
            take(arrival, event);
        } else if (arrival.value() instanceof HostSnapshot snapshot) {
            take(arrival, snapshot);
        } else if (arrival.value() instanceof SystemMetric sample) {
            tracer.observe(past(arrival.host()), sample, arrival.reference().toString());
            note(arrival.host(), sample.getTimestamp().toEpochMilli());
        } else if (arrival.value() instanceof NetworkMetric sample) {
            tracer.observe(past(arrival.host()), sample, arrival.reference().toString());
            note(arrival.host(), sample.getTimestamp().toEpochMilli());
        }
    }

    private HostPast past(String host) {
        return pasts.edit(host, () -> new HostPast(host));
    }

    private void note(String host, long fromMillis) {
        if (fromMillis != Long.MAX_VALUE && !opened.isEmpty()) {
            news.merge(host, fromMillis, Math::min);
        }
    }

    private void take(Arrival arrival, LogEvent event) {
        Reading reading = tracer.read(event);
        boolean isSignificant = reading.isSignificant(arrival.matched());
        if (!reading.isTelling() && !isSignificant) {
            return;
        }
        String id = arrival.reference().toString();
        if (reading.isTelling()) {
            boolean ahead = !event.getTimestamp().equals(arrival.effective());
            Reading placed = ahead
                    ? tracer.read(LogEvent.newBuilder(event)
                            .setTimestamp(arrival.effective())
                            .build())
                    : reading;
            note(arrival.host(), tracer.observe(past(arrival.host()), placed, id));
        }
        if (isSignificant) {
            open(arrival, event, reading, id);
        }
    }

    private void open(Arrival arrival, LogEvent event, Reading reading, String id) {
        TraceKey key = TraceKey.of(arrival.host(), arrival.identity());
        long now = context.currentSystemTimeMs();
        OpenTrace open = traces.edit(key, () -> new OpenTrace(now));
        EventTrace trace = trace(event, reading, id, arrival.matched(), open)
                .setRevision(1)
                .setEventPartition(arrival.reference().partition())
                .setEventOffset(arrival.reference().offset())
                .build();
        open.tell(event, id, arrival.matched(), trace);
        emit(trace);
        remember(key, now);
    }

    private EventTrace.Builder trace(LogEvent event, Reading reading, String id, List<String> matched, OpenTrace open) {
        HostPast past = Objects.requireNonNullElseGet(pasts.find(event.getHost()), () -> new HostPast(event.getHost()));
        Instant appended = Objects.requireNonNullElse(event.getIngestedAt(), event.getTimestamp());
        return tracer.draft(reading, id, matched, past, List.of(), open.snapshot(), appended);
    }

    private void take(Arrival arrival, HostSnapshot snapshot) {
        boolean asked = snapshot.getTrigger() == SnapshotTrigger.EVENT
                && snapshot.getEventTopic().equals(eventTopic)
                && snapshot.getEventKey().equals(arrival.host());
        if (!asked) {
            return;
        }
        TraceKey key = TraceKey.of(snapshot);
        long now = context.currentSystemTimeMs();
        OpenTrace open = traces.edit(key, () -> new OpenTrace(now));
        if (open.snapshot() == null) {
            open.attach(snapshot);
            amend(key, open);
        }
        remember(key, now);
    }

    /** Emits a further revision where the trace is another one by now. */
    private void amend(TraceKey key, OpenTrace open) {
        LogEvent event = open.event();
        if (event == null) {
            return;
        }
        OpenTrace.Told before = open.told();
        EventTrace after = trace(event, tracer.read(event), before.eventId(), before.matched(), open)
                .setRevision(before.revision() + 1)
                .setEventPartition(before.partition())
                .setEventOffset(before.offset())
                .build();
        if (!open.saysAsMuchAs(after)) {
            traces.edit(key, () -> open).tell(event, before.eventId(), before.matched(), after);
            emit(after);
        }
    }

    private void emit(EventTrace trace) {
        context.forward(new Record<>(trace.getHost(), trace, context.currentSystemTimeMs()), TraceStage.EVENT_TRACES);
        counters.countTrace(trace.getRevision() == 1);
    }

    private void remember(TraceKey key, long now) {
        opened.putIfAbsent(key, now);
        if (opened.size() > MOST_OPEN) {
            Iterator<TraceKey> oldest = opened.keySet().iterator();
            traces.delete(oldest.next());
            oldest.remove();
            counters.countTraceClosedEarly();
        }
    }

    private void findOpen() {
        if (!isOpenKnown) {
            List<Map.Entry<TraceKey, Long>> found = new ArrayList<>();
            traces.scan(
                    null,
                    null,
                    (key, value) -> found.add(Map.entry(TraceKey.fromBytes(key), OpenTrace.openedMillis(value))));
            found.sort(Map.Entry.comparingByValue());
            found.forEach(entry -> {
                opened.put(entry.getKey(), entry.getValue());
                news.put(entry.getKey().host(), Long.MIN_VALUE);
            });
            isOpenKnown = true;
        }
    }

    private void amendAndClose(long nowMillis) {
        findOpen();
        Map<String, Long> changed = Map.copyOf(news);
        news.clear();
        for (Map.Entry<TraceKey, Long> entry : List.copyOf(opened.entrySet())) {
            TraceKey key = entry.getKey();
            Long from = changed.get(key.host());
            boolean isOpen = entry.getValue() + OPEN_FOR.plus(TICK).toMillis() > nowMillis;
            if (from != null && isOpen) {
                guard.run(key, () -> amendWhatIsOpen(key, from));
            }
            if (entry.getValue() + OPEN_FOR.toMillis() <= nowMillis) {
                traces.delete(key);
                opened.remove(key);
            }
        }
    }

    /** What came before the news has no cause in it; within one second the order of events is unknown. */
    private void amendWhatIsOpen(TraceKey key, long fromMillis) {
        OpenTrace open = traces.find(key);
        LogEvent event = open == null ? null : open.event();
        if (open != null && event != null && event.getTimestamp().getEpochSecond() >= Math.floorDiv(fromMillis, 1000)) {
            amend(key, open);
        }
    }

    private void forget(long streamMillis) {
        long before = streamMillis - FORGOTTEN_AFTER.toMillis();
        List<String> old = new ArrayList<>();
        pasts.scan(null, null, (key, value) -> {
            if (HostPast.newestMillis(value) < before && old.size() < FORGOTTEN_AT_ONCE) {
                old.add(new String(key, StandardCharsets.UTF_8));
            }
        });
        old.forEach(pasts::delete);
    }
}
