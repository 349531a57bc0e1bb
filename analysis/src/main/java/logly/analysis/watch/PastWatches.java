package logly.analysis.watch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import logly.schemas.LogEvent;

/** Watches over events of the past, in any order; that a host was silent is not among what they tell. */
public final class PastWatches {
    private final Map<String, Watch> watches = new TreeMap<>();
    private long newestMillis = Long.MIN_VALUE;

    public void add(LogEvent event) {
        long millis = event.getTimestamp().toEpochMilli();
        newestMillis = Math.max(newestMillis, millis);
        boolean isFailure = Failure.isIn(event);
        String service = event.getService();
        watches.computeIfAbsent(WatchCodec.key(event.getHost(), ""), key -> new Watch(event.getHost(), null))
                .count(millis, isFailure);
        if (service != null && !service.isEmpty()) {
            watches.computeIfAbsent(
                            WatchCodec.key(event.getHost(), service), key -> new Watch(event.getHost(), service))
                    .count(millis, isFailure);
        }
    }

    /** What they noticed until the newest event. */
    public List<Signal> signals() {
        List<Signal> signals = new ArrayList<>();
        long until = newestMillis + Watch.PATIENCE.plus(Watch.BUCKET).toMillis();
        watches.values().forEach(watch -> watch.judge(until).stream()
                .filter(signal -> !signal.isOver())
                .forEach(signals::add));
        signals.sort(Comparator.comparingLong(Signal::millis).thenComparing(Signal::evidence));
        return signals;
    }

    /** How many of them know too little to tell of anything. */
    public long learning() {
        return watches.values().stream().filter(Watch::isLearning).count();
    }
}
