package logly.agent.publish;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import logly.agent.spool.SpooledBatch;
import logly.schemas.Topics;

/** One lane for each topic of which the spool holds records. */
final class Lanes {
    private final Topics topics;
    private final RandomGenerator random;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();

    Lanes(Topics topics, RandomGenerator random) {
        this.topics = topics;
        this.random = random;
    }

    /** Opens one for each of these that has none; a name that is no topic's gets none. */
    void open(Set<String> names) {
        for (String name : names) {
            if (!lanes.containsKey(name)) {
                topics.all().stream()
                        .filter(t -> t.name().equals(name))
                        .findFirst()
                        .ifPresent(t -> lanes.put(name, new Lane(t, random)));
            }
        }
    }

    Collection<Lane> all() {
        return lanes.values();
    }

    Lane of(SpooledBatch batch) {
        Lane lane = lanes.get(batch.topic());
        if (lane == null) {
            throw new IllegalStateException("no lane for " + batch.topic());
        }
        return lane;
    }

    /** All begin at the oldest batch again. */
    void rewind() {
        lanes.values().forEach(Lane::rewind);
    }

    boolean isIdle() {
        return lanes.values().stream().allMatch(Lane::isIdle);
    }

    Stream<String> trouble(long nowNanos, Duration patience) {
        return lanes.values().stream().flatMap(lane -> lane.trouble(nowNanos, patience));
    }
}
