package logly.stream;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the newest record of every rule in the global store, and tells that something changed. */
final class RuleUpdateProcessor implements Processor<String, byte[], Void, Void> {
    private final LiveRules rules;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private KeyValueStore<String, byte[]> stored;

    RuleUpdateProcessor(LiveRules rules) {
        this.rules = rules;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        stored = context.getStateStore(MatchStage.RULES);
        rules.changed();
    }

    @Override
    public void process(Record<String, byte[]> record) {
        stored.put(record.key(), record.value());
        rules.changed();
    }
}
