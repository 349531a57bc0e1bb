package logly.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import logly.schemas.DeadLetter;
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
 * which takes over finds it; the set in memory only spares the search. A life is written down when something of it was
 * told; hits that only make its window longer stand in the {@link HitJournal} until then.
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
    private HitJournal journal;

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
        WriteBackStore<Long, HitJournal.Entry> records = processorContext.getStateStore(CorrelateStage.JOURNAL);
        journal = new HitJournal(records, guard(records));
        guard = guard(lives);
        housekeeping = processorContext.schedule(HOUSEKEEPING, PunctuationType.WALL_CLOCK_TIME, this::forget);
        tick();
    }

    private <K> EntryGuard<K> guard(WriteBackStore<K, ?> store) {
        return new EntryGuard<>(context, store, CorrelateStage.NAME, CorrelateStage.DEAD_LETTERS, counters);
    }

    @Override
    public void close() {
        waiting.clear();
        journal.forget();
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
        learnWaiting();
        try {
            SpecificRecord record = inputs.read(source.topic(), raw.value());
            if (record instanceof RuleHits hits) {
                if (take(reader.readGroups(hits, raw.timestamp()), source.offset())) {
                    journal.add(source.offset(), raw, context.currentSystemTimeMs());
                    tick();
                }
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
        DeadLetterStage stage = DeadLetterStage.CORRELATE;
        counters.countDeadLetter(stage);
        DeadLetters.Source place = DeadLetters.Source.of(source);
        DeadLetter letter =
                DeadLetters.of(raw, place, stage, reason, null, Instant.ofEpochMilli(context.currentSystemTimeMs()));
        context.forward(
                new Record<>(DeadLetters.key(place, stage), letter, raw.timestamp()), CorrelateStage.DEAD_LETTERS);
    }

    /**
     * A state that cannot be read becomes a dead letter, and its group begins anew: the other groups are not to suffer.
     *
     * @return whether some of it is in a window that is not to be written down yet
     */
    private boolean take(Map<String, List<HitReader.Received>> groups, long offset) {
        boolean[] isToKeep = {false};
        groups.forEach((fingerprint, ofGroup) -> {
            if (!guard.run(fingerprint, () -> isToKeep[0] |= take(fingerprint, ofGroup, offset))) {
                writeAll();
                isToKeep[0] |= take(fingerprint, ofGroup, offset);
            }
        });
        return isToKeep[0];
    }

    private boolean take(String fingerprint, List<HitReader.Received> hits, long offset) {
        HitReader.Received first = hits.get(0);
        if (hits.stream().allMatch(HitReader.Received::isOver) && lives.find(fingerprint) == null) {
            return false;
        }
        FindingLife life = lives.editAsTold(fingerprint, () -> new FindingLife(first.plan(), first.group()));
        boolean isOrderly = !life.hasHeard(offset);
        life.hear(offset);
        long dropped = life.dropped();
        long now = context.currentSystemTimeMs();
        boolean isTold = false;
        for (HitReader.Received received : hits) {
            if (received.isOver()) {
                isTold = true;
                follow(fingerprint, life, life.over(now));
            } else {
                life.add(received);
            }
        }
        Outcome outcome = life.judge(now);
        follow(fingerprint, life, outcome);
        counters.countHitsDropped(life.dropped() - dropped);
        if (isTold || !isOrderly) {
            lives.edit(fingerprint, () -> life);
        }
        return !isTold && isOrderly && outcome.isNothing();
    }

    private void act(String fingerprint, OperatorAction action) {
        FindingLife life = lives.find(fingerprint);
        if (action.getNoun().equals("finding") && life != null) {
            lives.edit(fingerprint, () -> life);
            follow(fingerprint, life, life.act(action, context.currentSystemTimeMs()));
        }
    }

    private void follow(String fingerprint, FindingLife life, Outcome outcome) {
        long now = context.currentSystemTimeMs();
        if (!outcome.isNothing()) {
            lives.edit(fingerprint, () -> life);
        }
        for (Finding finding : outcome.findings()) {
            context.forward(new Record<>(fingerprint, finding, now), CorrelateStage.REVISIONS);
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

    private void learnWaiting() {
        if (isWaitingKnown) {
            return;
        }
        lives.scan(null, null, (key, value) -> {
            if (LifeCodec.isWaiting(value)) {
                waiting.add(new String(key, StandardCharsets.UTF_8));
            }
        });
        boolean[] isWhole = {true};
        journal.replay(context.currentSystemTimeMs(), (offset, entry) -> reader.readGroups(
                        inputs.hits(entry.value()), entry.appended())
                .forEach((fingerprint, hits) ->
                        isWhole[0] &= guard.run(fingerprint, () -> takeAgain(fingerprint, hits, offset))));
        if (!isWhole[0]) {
            writeAll();
        }
        isWaitingKnown = true;
    }

    private void takeAgain(String fingerprint, List<HitReader.Received> hits, long offset) {
        HitReader.Received first = hits.get(0);
        FindingLife life = lives.editAsTold(fingerprint, () -> new FindingLife(first.plan(), first.group()));
        if (!life.hasHeard(offset)) {
            hits.stream().filter(received -> !received.isOver()).forEach(life::add);
            life.hear(offset);
            waiting.add(fingerprint);
        }
    }

    private void settle(long nowMillis) {
        learnWaiting();
        for (String fingerprint : List.copyOf(waiting)) {
            if (!guard.run(fingerprint, () -> settle(fingerprint, nowMillis))) {
                waiting.remove(fingerprint);
                writeAll();
            }
        }
        if (journal.isFull(nowMillis)) {
            writeAll();
        }
        if (waiting.isEmpty() && journal.isEmpty() && ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    /** So that nothing needs what the journal holds. */
    private void writeAll() {
        lives.writeAll();
        journal.clear();
    }

    private void settle(String fingerprint, long nowMillis) {
        FindingLife life = lives.find(fingerprint);
        if (life == null) {
            waiting.remove(fingerprint);
        } else if (life.dueMillis() <= nowMillis) {
            FindingLife changed = lives.editAsTold(fingerprint, () -> life);
            follow(fingerprint, changed, changed.settle(nowMillis));
        }
    }

    private void forget(long nowMillis) {
        learnWaiting();
        writeAll();
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
