package logly.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import logly.analysis.sigma.EventRecord;
import logly.analysis.sigma.HitRecords;
import logly.analysis.sigma.Routed;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.SigmaRule;
import logly.analysis.watch.Failure;
import logly.analysis.watch.Signal;
import logly.analysis.watch.Watch;
import logly.analysis.watch.WatchCodec;
import logly.schemas.LogEvent;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@link Watch} of each host and service. Time without events passes by the clock, but a host counts as silent
 * only while this task reads what is new: for as long as a silence must last, nothing that came in was old.
 */
final class WatchProcessor implements Processor<String, Arrival, String, Object> {
    static final Duration LOOK = Duration.ofSeconds(30);
    static final int MOST_SERVICES = 100;

    private static final Duration OLD = Duration.ofMinutes(1);
    private static final Duration HEARD_AGAIN = Duration.ofSeconds(10);

    private final LiveRules rules;
    private final StreamCounters counters;
    private final Set<String> keys = new TreeSet<>();
    private final Map<String, Integer> services = new HashMap<>();
    private boolean areKeysKnown;
    private long behindMillis;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, Object> context;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<String, Watch> watches;

    @SuppressWarnings("NullAway.Init")
    private EntryGuard<String> guard;

    @SuppressWarnings("NullAway.Init")
    private ReadOnlyKeyValueStore<String, byte[]> stored;

    @SuppressWarnings("NullAway.Init")
    private Cancellable looking;

    WatchProcessor(LiveRules rules, StreamCounters counters) {
        this.rules = rules;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        watches = processorContext.getStateStore(WatchStage.WATCHES);
        guard = new EntryGuard<>(
                processorContext, watches, WatchStage.NAME, ProcessorTopology.FAILED_ENTRIES, counters);
        stored = processorContext.getStateStore(MatchStage.RULES);
        behindMillis = processorContext.currentSystemTimeMs();
        looking = processorContext.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void close() {
        looking.cancel();
        counters.watches(context.taskId().toString(), 0, 0);
        keys.clear();
        services.clear();
        areKeysKnown = false;
    }

    @Override
    public void process(Record<String, Arrival> record) {
        learnKeys();
        Arrival arrival = record.value();
        long now = context.currentSystemTimeMs();
        long appended = arrival.appended().toEpochMilli();
        if (now - appended > OLD.toMillis()) {
            behindMillis = now;
        }
        String hostKey = WatchCodec.key(arrival.host(), "");
        Watch known = watches.find(hostKey);
        boolean isHeardAgain = known == null || appended - known.lastMillis() >= HEARD_AGAIN.toMillis();
        if (arrival.value() instanceof LogEvent event && !arrival.isExpired()) {
            count(event, arrival, hostKey, appended);
        } else if (isHeardAgain) {
            send(edit(hostKey, arrival.host(), null).heard(appended));
        }
    }

    private void count(LogEvent event, Arrival arrival, String hostKey, long appended) {
        boolean isFailure = Failure.isIn(event);
        long millis = arrival.effective().toEpochMilli();
        Watch host = edit(hostKey, arrival.host(), null);
        List<Signal> signals = host.heard(appended);
        if (!host.count(millis, isFailure)) {
            counters.countWatchLate();
        }
        send(signals);
        String service = event.getService();
        String key = WatchCodec.key(arrival.host(), service == null ? "" : service);
        boolean hasRoom = keys.contains(key) || services.getOrDefault(arrival.host(), 0) < MOST_SERVICES;
        if (service != null && !service.isEmpty() && hasRoom) {
            Watch watch = edit(key, arrival.host(), service);
            watch.heard(appended);
            watch.count(millis, isFailure);
        }
    }

    private Watch edit(String key, String host, @Nullable String service) {
        if (keys.add(key) && service != null) {
            services.merge(host, 1, Integer::sum);
        }
        return watches.edit(key, () -> new Watch(host, service));
    }

    /** What the store holds is known again after a move of the task. */
    private void learnKeys() {
        if (!areKeysKnown) {
            watches.scan(null, null, (key, value) -> {
                String known = new String(key, StandardCharsets.UTF_8);
                int end = known.indexOf('\n');
                if (keys.add(known) && end < known.length() - 1) {
                    services.merge(known.substring(0, end), 1, Integer::sum);
                }
            });
            areKeysKnown = true;
        }
    }

    private void look(long nowMillis) {
        learnKeys();
        boolean isUpToDate = nowMillis - behindMillis >= Watch.SILENCE.toMillis();
        long learning = 0;
        for (String key : List.copyOf(keys)) {
            if (!guard.run(key, () -> look(key, isUpToDate, nowMillis))) {
                forget(key);
            }
            Watch watch = keys.contains(key) ? watches.find(key) : null;
            learning += watch != null && watch.isLearning() ? 1 : 0;
        }
        counters.watches(context.taskId().toString(), learning, keys.size() - learning);
    }

    private void look(String key, boolean isUpToDate, long nowMillis) {
        Watch watch = watches.find(key);
        if (watch == null || watch.isForgotten(nowMillis)) {
            forget(key);
            return;
        }
        boolean mayBeSilent = isUpToDate && nowMillis - watch.lastMillis() >= Watch.SILENCE.toMillis();
        List<Signal> departures = List.of();
        if (watch.isDue(nowMillis)) {
            departures = watches.edit(key, () -> watch).judge(nowMillis);
        }
        List<Signal> silences = mayBeSilent ? watch.silent(nowMillis) : List.of();
        if (!silences.isEmpty()) {
            watches.edit(key, () -> watch);
        }
        send(departures);
        send(silences);
    }

    private void forget(String key) {
        watches.delete(key);
        keys.remove(key);
        int end = key.indexOf('\n');
        if (end < key.length() - 1) {
            services.merge(key.substring(0, end), -1, Integer::sum);
        }
    }

    private void send(List<Signal> signals) {
        long now = context.currentSystemTimeMs();
        for (Signal signal : signals) {
            RuleSet inForce = rules.current(stored, now);
            EventRecord record = new EventRecord(signal.event());
            for (SigmaRule rule : inForce.matching(
                    record, signal.millis(), (tried, isFulfilled) -> counters.countTrial(tried.id(), isFulfilled))) {
                for (Routed hit : inForce.route(rule, record, signal.millis(), signal.evidence(), now)) {
                    String key = hit.plan().fingerprint(hit.group());
                    context.forward(
                            new Record<>(key, signal.isOver() ? HitRecords.over(hit) : HitRecords.of(hit), now),
                            WatchStage.SIGNAL_HITS);
                }
            }
        }
    }
}
