package logly.stream;

import java.util.ArrayList;
import java.util.List;
import logly.analysis.sigma.EventRecord;
import logly.analysis.sigma.HitBatch;
import logly.analysis.sigma.MetricRecord;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.SigmaLevel;
import logly.analysis.sigma.SigmaRecord;
import logly.analysis.sigma.SigmaRule;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.RuleHits;
import logly.schemas.SystemMetric;
import logly.schemas.Topic;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Evaluates the rules in force over each arrival. */
final class MatchProcessor implements Processor<String, Arrival, String, Object> {
    private final LiveRules rules;
    private final Topic<RuleHits> topic;
    private final List<String> stages;
    private final StreamCounters counters;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, Object> context;

    @SuppressWarnings("NullAway.Init")
    private ReadOnlyKeyValueStore<String, byte[]> stored;

    @SuppressWarnings("NullAway.Init")
    private PendingHits hits;

    MatchProcessor(LiveRules rules, Topic<RuleHits> topic, List<String> stages, StreamCounters counters) {
        this.rules = rules;
        this.topic = topic;
        this.stages = stages;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        stored = processorContext.getStateStore(MatchStage.RULES);
        rules.changed();
        WriteBackStore<PendingHits.Part, HitBatch> store = processorContext.getStateStore(MatchStage.PENDING_HITS);
        EntryGuard<PendingHits.Part> guard =
                new EntryGuard<>(processorContext, store, MatchStage.NAME, ProcessorTopology.FAILED_ENTRIES, counters);
        hits = new PendingHits(processorContext, store, guard, topic, MatchStage.RULE_HITS, counters);
    }

    @Override
    public void close() {
        hits.close();
    }

    @Override
    public void process(Record<String, Arrival> record) {
        Arrival arrival = record.value();
        List<String> matched = new ArrayList<>();
        SigmaRecord subject = subject(arrival);
        if (subject != null) {
            RuleSet inForce = rules.current(stored, context.currentSystemTimeMs());
            String evidence = "";
            for (SigmaRule rule : inForce.matching(subject, arrival.effective().toEpochMilli(), this::count)) {
                evidence = evidence.isEmpty() ? arrival.reference().toString() : evidence;
                if (rule.level() != SigmaLevel.INFORMATIONAL) {
                    matched.add(rule.id());
                }
                route(inForce, rule, subject, arrival, evidence, record.timestamp());
            }
            hits.sendWhenDue();
        }
        Record<String, Arrival> onward = matched.isEmpty() ? record : record.withValue(arrival.matching(matched));
        for (String stage : stages) {
            context.forward(onward, stage);
        }
    }

    private static @Nullable SigmaRecord subject(Arrival arrival) {
        if (arrival.value() instanceof LogEvent event) {
            return new EventRecord(event);
        }
        boolean isSample = arrival.value() instanceof SystemMetric || arrival.value() instanceof NetworkMetric;
        return isSample ? new MetricRecord(arrival.value(), arrival.host()) : null;
    }

    private void count(SigmaRule rule, boolean isFulfilled) {
        counters.countTrial(rule.id(), isFulfilled);
    }

    private void route(
            RuleSet inForce, SigmaRule rule, SigmaRecord subject, Arrival arrival, String evidence, long appended) {
        long effective = arrival.effective().toEpochMilli();
        inForce.route(rule, subject, effective, evidence, appended).forEach(hits::add);
    }
}
