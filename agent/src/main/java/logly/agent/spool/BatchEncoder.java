package logly.agent.spool;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.agent.spool.Spool.Appended;
import logly.agent.spool.Spool.Entry;
import logly.schemas.AvroCodec;
import logly.schemas.RecordIdentity;
import logly.schemas.WireFormat;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers records and encodes them into batches. The numbers of a result are taken only by {@link #commit}: a result
 * that is thrown away leaves no gap. A record that cannot be encoded gets no number.
 */
final class BatchEncoder {
    static final int MAX_RECORDS = 500;
    static final int MAX_BYTES = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(BatchEncoder.class);

    private record TopicKey(String topic, String key) {}

    /** Batches not yet stored, the schemas they use, and what was made of the records. */
    record Result(List<SpooledBatch> batches, Map<Long, Schema> schemas, Appended appended) {}

    private final long agentId;
    private final long epoch;
    private final Map<TopicKey, Long> lastSeqs = new HashMap<>();
    private final Map<Schema, Long> fingerprints = new HashMap<>();
    private final Map<Schema, AvroCodec<SpecificRecord>> codecs = new HashMap<>();

    BatchEncoder(long agentId, long epoch) {
        this.agentId = agentId;
        this.epoch = epoch;
    }

    Result encode(List<Entry> entries, long firstId) {
        Map<TopicKey, List<SpecificRecord>> groups = new LinkedHashMap<>();
        for (Entry entry : entries) {
            groups.computeIfAbsent(new TopicKey(entry.topic(), entry.key()), k -> new ArrayList<>())
                    .add(entry.record());
        }
        List<SpooledBatch> batches = new ArrayList<>();
        Map<Long, Schema> schemas = new HashMap<>();
        Map<String, Integer> unencodable = new HashMap<>();
        groups.forEach((topicKey, records) -> {
            Schema schema = records.get(0).getSchema();
            long fingerprint = fingerprints.computeIfAbsent(schema, WireFormat::fingerprint);
            schemas.put(fingerprint, schema);
            int refused = encode(topicKey, schema, fingerprint, records, firstId, batches);
            if (refused > 0) {
                unencodable.merge(topicKey.topic(), refused, Integer::sum);
            }
        });
        Map<String, Integer> appended = new HashMap<>();
        batches.forEach(b -> appended.merge(b.topic(), b.count(), Integer::sum));
        return new Result(List.copyOf(batches), schemas, new Appended(appended, unencodable));
    }

    /** The batches of this result are stored. */
    void commit(Result result) {
        for (SpooledBatch batch : result.batches()) {
            lastSeqs.put(
                    new TopicKey(batch.topic(), batch.key()),
                    batch.identity(batch.count() - 1).seq());
        }
    }

    private int encode(
            TopicKey topicKey,
            Schema schema,
            long fingerprint,
            List<SpecificRecord> records,
            long firstId,
            List<SpooledBatch> batches) {
        long seq = lastSeqs.getOrDefault(topicKey, 0L) + 1;
        int refused = 0;
        List<ByteBuffer> bodies = new ArrayList<>();
        int size = 0;
        for (SpecificRecord record : records) {
            Optional<byte[]> body = encode(schema, record, seq + bodies.size());
            if (body.isEmpty()) {
                refused++;
                continue;
            }
            bodies.add(ByteBuffer.wrap(body.get()));
            size += body.get().length;
            if (bodies.size() == MAX_RECORDS || size >= MAX_BYTES) {
                batches.add(batch(topicKey, fingerprint, firstId + batches.size(), seq, bodies));
                seq += bodies.size();
                bodies.clear();
                size = 0;
            }
        }
        if (!bodies.isEmpty()) {
            batches.add(batch(topicKey, fingerprint, firstId + batches.size(), seq, bodies));
        }
        return refused;
    }

    private SpooledBatch batch(TopicKey topicKey, long fingerprint, long id, long firstSeq, List<ByteBuffer> bodies) {
        RecordIdentity first = new RecordIdentity(agentId, epoch, firstSeq);
        return new SpooledBatch(id, topicKey.topic(), topicKey.key(), fingerprint, first, bodies);
    }

    private Optional<byte[]> encode(Schema schema, SpecificRecord record, long seq) {
        try {
            put(record, schema, "agentId", agentId);
            put(record, schema, "epoch", epoch);
            put(record, schema, "seq", seq);
            return Optional.of(
                    codecs.computeIfAbsent(schema, s -> AvroCodec.of(record)).encode(record));
        } catch (SerializationException | AvroRuntimeException | NullPointerException | ClassCastException e) {
            // Avro says so of a value that does not fit its schema.
            log.warn("A {} cannot be encoded: {}", schema.getName(), e.toString());
            return Optional.empty();
        }
    }

    private static void put(SpecificRecord record, Schema schema, String field, long value) {
        record.put(schema.getField(field).pos(), value);
    }
}
