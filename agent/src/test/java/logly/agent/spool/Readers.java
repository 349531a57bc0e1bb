package logly.agent.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.SeqRanges;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;

/** What the readers of a topic keep of all that arrives: each identity once. */
final class Readers {
    private record Stream(long agentId, long epoch, String topic, String key) {}

    private final Map<Stream, SeqRanges> seen = new HashMap<>();
    private final SpecificDatumReader<LogEvent> decoder = new SpecificDatumReader<>(LogEvent.class);
    private final List<String> messages = new ArrayList<>();
    private int duplicates;

    void receive(SpooledBatch batch) throws IOException {
        for (int i = 0; i < batch.count(); i++) {
            RecordIdentity identity = batch.identity(i);
            Stream stream = new Stream(identity.agentId(), identity.epoch(), batch.topic(), batch.key());
            SeqRanges.Outcome outcome =
                    seen.computeIfAbsent(stream, s -> new SeqRanges()).add(identity.seq());
            if (outcome == SeqRanges.Outcome.DUPLICATE) {
                duplicates++;
            } else {
                messages.add(decoder.read(null, DecoderFactory.get().binaryDecoder(batch.body(i), null))
                        .getMessage());
            }
        }
    }

    /** In the order of their arrival. */
    List<String> messages() {
        return messages;
    }

    int duplicates() {
        return duplicates;
    }
}
