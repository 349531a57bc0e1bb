package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import logly.query.KafkaDecisions.Destination;
import logly.schemas.OperatorAction;
import logly.schemas.Replay;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaDecisionsTest {
    private static final Topic<OperatorAction> TOPIC = new Topics(Topics.Options.EMBEDDED).operatorActions();
    private static final Topic<Replay> REPLAYS = new Topics(Topics.Options.EMBEDDED).replays();
    private static final OperatorAction DECISION = OperatorAction.newBuilder()
            .setSubject("203.0.113.7")
            .setAction("block")
            .build();

    private static MockProducer<byte[], byte[]> producer(boolean isAnswering) {
        return new MockProducer<>(isAnswering, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaDecisions decisions(MockProducer<byte[], byte[]> producer) {
        return new KafkaDecisions(
                new Destination<>(TOPIC, (topic, action) -> action.getAction().getBytes(StandardCharsets.UTF_8)),
                new Destination<>(REPLAYS, (topic, order) -> order.getLetterId().getBytes(StandardCharsets.UTF_8)),
                () -> producer);
    }

    @Test
    void sendsADecisionUnderTheKeyOfItsSubject() {
        MockProducer<byte[], byte[]> producer = producer(true);
        try (KafkaDecisions decisions = decisions(producer)) {
            decisions.pass(DECISION);
            decisions.pass(DECISION);
        }
        assertThat(producer.history()).hasSize(2);
        ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
        assertThat(sent.topic()).isEqualTo(TOPIC.name());
        assertThat(sent.key()).asString(StandardCharsets.UTF_8).isEqualTo("203.0.113.7");
        assertThat(sent.value()).asString(StandardCharsets.UTF_8).isEqualTo("block");
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void sendsAnOrderToReplayIntoThePartitionOfTheRecord() {
        MockProducer<byte[], byte[]> producer = producer(true);
        try (KafkaDecisions decisions = decisions(producer)) {
            decisions.pass(Replay.newBuilder().setLetterId("x").setPartition(3).build());
        }
        assertThat(producer.history()).singleElement().satisfies(sent -> {
            assertThat(sent.topic()).isEqualTo(REPLAYS.name());
            assertThat(sent.partition()).isEqualTo(3);
            assertThat(sent.value()).asString(StandardCharsets.UTF_8).isEqualTo("x");
        });
    }

    @Test
    void saysSoWhereTheBrokerDoesNotTakeIt() throws Exception {
        MockProducer<byte[], byte[]> producer = producer(false);
        try (KafkaDecisions decisions = decisions(producer)) {
            CompletableFuture<Void> passing = CompletableFuture.runAsync(() -> decisions.pass(DECISION));
            while (!producer.errorNext(new TimeoutException("no leader"))) {
                Thread.onSpinWait();
            }
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> passing.get(30, TimeUnit.SECONDS))
                    .withCauseInstanceOf(NotPassedOn.class)
                    .withMessageContaining("no leader");
        }
    }

    @Test
    void needsNoBrokerUntilSomebodyDecides() {
        new KafkaDecisions(
                        new Destination<>(TOPIC, (topic, action) -> new byte[0]),
                        new Destination<>(REPLAYS, (topic, order) -> new byte[0]),
                        () -> {
                            throw new AssertionError("a producer was made");
                        })
                .close();
    }
}
