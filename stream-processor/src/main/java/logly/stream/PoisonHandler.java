package logly.stream;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.RawSerdes;
import logly.schemas.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a record that a stage can't take: a dead letter in the same transaction, with the raw bytes of its source
 * and the name of the stage in its reason; the other stages go on with the record, the thread with the next one. Trouble
 * outside is no fault of the record and stops the thread, as does a failure that no record caused: {@link Failures}.
 *
 * <p>A record that the broker refuses stops the thread too, because its transaction can't be committed any more: what the
 * stages emit is bounded below what a broker accepts.
 */
public final class PoisonHandler
        implements DeserializationExceptionHandler, ProcessingExceptionHandler, ProductionExceptionHandler {
    /** Key of the {@link Letters} in the properties of the streams. */
    static final String LETTERS = "logly.letters";

    private static final Logger log = LoggerFactory.getLogger(PoisonHandler.class);

    @SuppressWarnings("NullAway.Init") // Streams configures before anything else
    private Letters letters;

    /** How dead letters are written down. */
    record Letters(Topic<DeadLetter> topic, RecordSerdes serdes, StreamCounters counters, InstantSource clock) {
        ProducerRecord<byte[], byte[]> write(
                ErrorHandlerContext source, byte @Nullable [] key, byte @Nullable [] value, Fault fault) {
            counters.countDeadLetter(fault.stage());
            DeadLetters.Source from = new DeadLetters.Source(source.topic(), source.partition(), source.offset());
            Record<byte[], byte[]> raw = new Record<>(key, value, Math.max(0, source.timestamp()), source.headers());
            DeadLetter letter = DeadLetters.of(raw, from, fault.stage(), fault.reason(), null, clock.instant());
            return new ProducerRecord<>(
                    topic.name(),
                    RawSerdes.text().serializer().serialize(topic.name(), DeadLetters.key(from, fault.stage())),
                    serdes.of(topic).serializer().serialize(topic.name(), letter));
        }
    }

    private record Fault(DeadLetterStage stage, String reason) {}

    @Override
    public void configure(Map<String, ?> configs) {
        letters = (Letters) Objects.requireNonNull(configs.get(LETTERS), LETTERS);
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext source, ConsumerRecord<byte[], byte[]> record, Exception thrown) {
        if (isNoFaultOfTheRecord(source, thrown)) {
            return DeserializationExceptionHandler.Response.fail();
        }
        Fault fault = new Fault(DeadLetterStage.DECODE, reason(source, thrown));
        return DeserializationExceptionHandler.Response.resume(
                List.of(letters.write(source, record.key(), record.value(), fault)));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext source, @Nullable Record<?, ?> record, Exception thrown) {
        if (isNoFaultOfTheRecord(source, thrown)) {
            return ProcessingExceptionHandler.Response.fail();
        }
        return ProcessingExceptionHandler.Response.resume(List.of(ofSource(source, thrown)));
    }

    @Override
    public ProductionExceptionHandler.Response handleError(
            ErrorHandlerContext source, ProducerRecord<byte[], byte[]> record, Exception thrown) {
        log.error("{} refused a record of {}: {}", record.topic(), source.processorNodeId(), String.valueOf(thrown));
        return ProductionExceptionHandler.Response.fail();
    }

    @Override
    @SuppressWarnings("rawtypes") // as Streams declares it
    public ProductionExceptionHandler.Response handleSerializationError(
            ErrorHandlerContext source, ProducerRecord record, Exception thrown, SerializationExceptionOrigin origin) {
        if (isNoFaultOfTheRecord(source, thrown)) {
            return ProductionExceptionHandler.Response.fail();
        }
        return ProductionExceptionHandler.Response.resume(List.of(ofSource(source, thrown)));
    }

    private ProducerRecord<byte[], byte[]> ofSource(ErrorHandlerContext source, Exception thrown) {
        Fault fault = new Fault(DeadLetters.stageOf(source.processorNodeId()), reason(source, thrown));
        return letters.write(source, source.sourceRawKey(), source.sourceRawValue(), fault);
    }

    private static boolean isNoFaultOfTheRecord(ErrorHandlerContext source, Exception thrown) {
        return source.topic() == null || source.partition() < 0 || source.offset() < 0 || Failures.passes(thrown);
    }

    private static String reason(ErrorHandlerContext source, Exception thrown) {
        log.warn(
                "{}-{}@{} becomes a dead letter of {}",
                source.topic(),
                source.partition(),
                source.offset(),
                source.processorNodeId(),
                thrown);
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return source.processorNodeId() + ": " + root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
