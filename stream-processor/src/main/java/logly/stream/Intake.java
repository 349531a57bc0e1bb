package logly.stream;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import logly.analysis.BoundedText;
import logly.analysis.Plausibility;
import logly.schemas.DeadLetterStage;
import logly.schemas.EffectiveTime;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.RecordReference;
import logly.schemas.RegistryException;
import logly.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How the records of one raw topic are read: bytes in, an {@link Arrival} or a {@link BadRecordException} out. The record
 * learns when it was appended, and the names of an event are cut. A registry that does not answer is neither: its exception
 * passes through and stops the task, which tries again.
 *
 * @param mostBytes of a record
 */
record Intake<V extends SpecificRecord>(
        Topic<V> topic,
        Deserializer<V> deserializer,
        Function<V, String> host,
        Function<V, Instant> timestamp,
        Function<V, Optional<String>> problem,
        int mostBytes) {
    private static final String INGESTED_AT = "ingestedAt";

    Arrival read(String key, byte @Nullable [] bytes, Instant appended, RecordMetadata place, RecordIdentity identity)
            throws BadRecordException {
        if (bytes == null) {
            throw new BadRecordException(DeadLetterStage.DECODE, "there is no value");
        }
        if (bytes.length > mostBytes) {
            throw new BadRecordException(
                    DeadLetterStage.PROCESS, "the record has " + bytes.length + " bytes, at most " + mostBytes);
        }
        V value = decode(bytes);
        if (!host.apply(value).equals(key)) {
            throw new BadRecordException(
                    DeadLetterStage.PROCESS, "the key is '" + key + "', the host '" + host.apply(value) + "'");
        }
        Instant event = timestamp.apply(value);
        Optional<String> why = problem.apply(value).or(() -> Plausibility.time(event));
        if (why.isPresent()) {
            throw new BadRecordException(DeadLetterStage.PROCESS, why.get());
        }
        if (value instanceof LogEvent log) {
            BoundedText.cutNames(log);
        }
        Instant effective = EffectiveTime.of(event, appended);
        value.put(topic.schema().getField(INGESTED_AT).pos(), appended);
        return new Arrival(
                value,
                key,
                effective,
                appended,
                EffectiveTime.isExpired(effective, appended),
                new RecordReference(place.topic(), place.partition(), place.offset(), EffectiveTime.utcDay(effective)),
                identity,
                List.of());
    }

    boolean isAhead(Arrival arrival) {
        return EffectiveTime.isAhead(timestamp.apply(topic.type().cast(arrival.value())), arrival.appended());
    }

    private V decode(byte[] bytes) throws BadRecordException {
        try {
            return deserializer.deserialize(topic.name(), bytes);
        } catch (RegistryException.Unreachable e) {
            throw e;
        } catch (SerializationException e) {
            throw new BadRecordException(DeadLetterStage.DECODE, String.valueOf(e.getMessage()));
        }
    }
}
