package logly.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import logly.analysis.sigma.FindingLife;
import logly.analysis.sigma.FindingLife.Outcome;
import logly.analysis.sigma.HitReader;
import logly.analysis.sigma.HitRecords;
import logly.analysis.sigma.LifeCodec;
import logly.analysis.sigma.RefusedRule;
import logly.analysis.sigma.Routed;
import logly.schemas.DeadLetterStage;
import logly.schemas.Finding;
import logly.schemas.OperatorAction;
import logly.schemas.RegistryException;
import logly.schemas.RuleHits;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@link FindingLife} of each fingerprint. What waits for its time stands in the stored state, so that a task
 * which takes over finds it; the set in memory only spares the search.
 */
final class CorrelateProcessor implements Processor<byte[], byte[], String, Object> {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration HOUSEKEEPING = Duration.ofMinutes(10);
    private static final int FORGOTTEN_AT_ONCE = 10_000;

    private final CorrelateStage.Inputs inputs;
    private final StreamCounters counters;
    private final HitReader reader = new HitReader();
    private final Set<String> waiting = new LinkedHashSet<>();
    private boolean isWaitingKnown;
    private @Nullable Cancellable ticking;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, Object> context;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<String, FindingLife> lives;

    @SuppressWarnings("NullAway.Init")
    private EntryGuard<String> guard;

    @SuppressWarnings("NullAway.Init")
    private Cancellable housekeeping;

    CorrelateProcessor(CorrelateStage.Inputs inputs, StreamCounters counters) {
        this.inputs = inputs;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        lives = processorContext.getStateStore(CorrelateStage.LIVES);
        guard = new EntryGuard<>(processorContext, lives, CorrelateStage.NAME, CorrelateStage.DEAD_LETTERS, counters);
        housekeeping = processorContext.schedule(HOUSEKEEPING, PunctuationType.WALL_CLOCK_TIME, this::forget);
        tick();
    }

    @Override
    public void close() {
        waiting.clear();
        isWaitingKnown = false;
        housekeeping.cancel();
        if (ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    @Override
    public void process(Record<byte[], byte[]> raw) {
        RecordMetadata source = context.recordMetadata().orElseThrow();
        if (raw.key() == null || raw.value() == null) {
            giveUp(raw, source, "no key or no value");
            return;
        }
        try {
            SpecificRecord record = inputs.read(source.topic(), raw.value());
            if (record instanceof RuleHits hits) {
                take(reader.read(hits, raw.timestamp()));
            } else if (record instanceof OperatorAction action) {
                act(new String(raw.key(), StandardCharsets.UTF_8), action);
            }
        } catch (RegistryException.Unreachable e) {
            throw e;
        } catch (SerializationException | RefusedRule e) {
            giveUp(raw, source, String.valueOf(e.getMessage()));
        }
    }

    private void giveUp(Record<byte[], byte[]> raw, RecordMetadata source, String reason) {
        counters.countDeadLetter(DeadLetterStage.CORRELATE);
        Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        context.forward(
                new Record<>(
                        DeadLetters.key(DeadLetters.Source.of(source), DeadLetterStage.CORRELATE),
                        DeadLetters.of(
                                raw, DeadLetters.Source.of(source), DeadLetterStage.CORRELATE, reason, null, now),
                        raw.timestamp()),
                CorrelateStage.DEAD_LETTERS);
    }

    /** A state that cannot be read becomes a dead letter, and its group begins anew: the other groups are not to suffer. */
    private void take(List<HitReader.Received> hits) {
        Map<String, List<HitReader.Received>> groups = new LinkedHashMap<>();
        hits.forEach(hit -> groups.computeIfAbsent(hit.fingerprint(), absent -> new ArrayList<>())
                .add(hit));
        groups.forEach((fingerprint, ofGroup) -> {
            if (!guard.run(fingerprint, () -> take(fingerprint, ofGroup))) {
                take(fingerprint, ofGroup);
            }
        });
    }

    private void take(String fingerprint, List<HitReader.Received> hits) {
        Routed first = hits.get(0).routed();
        if (hits.stream().allMatch(HitReader.Received::isOver) && lives.find(fingerprint) == null) {
            return;
        }
        long now = context.currentSystemTimeMs();
        FindingLife life = lives.edit(fingerprint, () -> new FindingLife(first.plan(), first.group()));
        long dropped = life.dropped();
        for (HitReader.Received hit : hits) {
            if (hit.isOver()) {
                follow(fingerprint, life, life.over(now));
            } else {
                life.add(hit.routed(), hit.isWithdrawn());
            }
        }
        follow(fingerprint, life, life.judge(now));
        if (life.dropped() > dropped) {
            counters.countHitsDropped(life.dropped() - dropped);
        }
    }

    private void act(String fingerprint, OperatorAction action) {
        if (action.getNoun().equals("finding") && lives.find(fingerprint) != null) {
            FindingLife life = lives.edit(fingerprint, () -> {
                throw new IllegalStateException("it was there");
            });
            follow(fingerprint, life, life.act(action, context.currentSystemTimeMs()));
        }
    }

    private void follow(String fingerprint, FindingLife life, Outcome outcome) {
        long now = context.currentSystemTimeMs();
        for (Finding finding : outcome.findings()) {
            context.forward(new Record<>(fingerprint, finding, now), CorrelateStage.FINDINGS);
            counters.countFinding(finding.getRuleId());
        }
        outcome.withdrawn().forEach(hit -> send(hit, HitRecords.withdrawal(hit), now));
        outcome.hits().forEach(hit -> send(hit, HitRecords.of(hit), now));
        if (life.isWaiting()) {
            waiting.add(fingerprint);
            tick();
        } else {
            waiting.remove(fingerprint);
        }
    }

    private void send(Routed hit, RuleHits record, long now) {
        String key = hit.plan().fingerprint(hit.group());
        context.forward(new Record<>(key, record, now), CorrelateStage.EPISODE_HITS);
    }

    /** Ticks only while something waits, so that an idle task makes no transactions. */
    private void tick() {
        if (ticking == null) {
            ticking = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::settle);
        }
    }

    private void settle(long nowMillis) {
        if (!isWaitingKnown) {
            lives.scan(null, null, (key, value) -> {
                if (LifeCodec.isWaiting(value)) {
                    waiting.add(new String(key, StandardCharsets.UTF_8));
                }
            });
            isWaitingKnown = true;
        }
        for (String fingerprint : List.copyOf(waiting)) {
            if (!guard.run(fingerprint, () -> settle(fingerprint, nowMillis))) {
                waiting.remove(fingerprint);
            }
        }
        if (waiting.isEmpty() && ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    private void settle(String fingerprint, long nowMillis) {
        FindingLife life = lives.find(fingerprint);
        if (life == null) {
            waiting.remove(fingerprint);
        } else if (life.dueMillis() <= nowMillis) {
            FindingLife changed = lives.edit(fingerprint, () -> life);
            follow(fingerprint, changed, changed.settle(nowMillis));
        }
    }

    private void forget(long nowMillis) {
        List<String> all = new ArrayList<>();
        lives.scan(null, null, (key, value) -> {
            if (all.size() < FORGOTTEN_AT_ONCE && LifeCodec.isForgetful(value, nowMillis)) {
                all.add(new String(key, StandardCharsets.UTF_8));
            }
        });
        all.forEach(fingerprint -> guard.run(fingerprint, () -> forget(fingerprint, nowMillis)));
    }

    private void forget(String fingerprint, long nowMillis) {
        settle(fingerprint, nowMillis);
        FindingLife life = lives.find(fingerprint);
        if (life != null && lives.edit(fingerprint, () -> life).forget(nowMillis)) {
            lives.delete(fingerprint);
            waiting.remove(fingerprint);
        }
    }
}
