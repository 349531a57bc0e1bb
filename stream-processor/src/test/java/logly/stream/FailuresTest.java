package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.EOFException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;

class FailuresTest {
    private final Failures failures = new Failures(new StreamCounters(new PrometheusRegistry()), "stream-7");

    @Test
    void tellsTroubleOutsideFromBugs() {
        assertThat(Failures.passes(new StreamsException(new TimeoutException("no answer"))))
                .isTrue();
        assertThat(Failures.passes(new StreamsException("x", DisconnectException.INSTANCE)))
                .isTrue();
        KafkaException commit = new KafkaException("in an error state", new TimeoutException("120000 ms has passed"));
        assertThat(Failures.passes(new StreamsException("commit", commit))).isTrue();
        assertThat(Failures.passes(new MissingSourceTopicException("not yet there")))
                .isTrue();
        assertThat(Failures.passes(new ProcessorStateException("x", new RocksDBException("No space left on device"))))
                .isTrue();
        assertThat(Failures.passes(new StreamsException(new ProducerFencedException("a newer one"))))
                .isTrue();
        assertThat(Failures.passes(new StreamsException(new InvalidPidMappingException("expired"))))
                .isTrue();
        assertThat(Failures.passes(new ProcessorStateException("flush", new IllegalStateException("oops"))))
                .isFalse();
        assertThat(Failures.passes(new StreamsException(new IllegalStateException("oops"))))
                .isFalse();
        assertThat(Failures.passes(new FencedInstanceIdException("other"))).isFalse();
    }

    @Test
    void takesBytesThatEndTooEarlyForNoTroubleOutside() {
        SerializationException cut = new SerializationException("cannot decode", new EOFException("376 bytes"));
        assertThat(Failures.passes(cut)).isFalse();
        assertThat(Failures.passes(new StreamsException("deserialization", cut)))
                .isFalse();
    }

    @Test
    void stopsAtABugAndKeepsItsCause() {
        assertThat(failures.handle(new StreamsException("task 0_1", new IllegalStateException("negative\ncount"))))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(failures.fatal()).isEqualTo("IllegalStateException: negative count");
    }

    @Test
    void namesTheSettingOfAFencedInstance() {
        failures.handle(new StreamsException(new FencedInstanceIdException("fenced")));
        assertThat(failures.fatal()).contains("stream.instance=stream-7");
    }

    @Test
    void namesTheTroubleThatPassesUntilItRecovers() {
        assertThat(failures.handle(new StreamsException(new TimeoutException("no answer"))))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(failures.trouble()).isEqualTo("TimeoutException: no answer");
        assertThat(failures.fatal()).isNull();
        failures.recovered();
        assertThat(failures.trouble()).isNull();
    }

    @Test
    void doesNotKeepAClosingProcessWaiting() {
        failures.close();
        long before = System.nanoTime();
        assertThat(failures.waitAfter(new TimeoutException("no answer"))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }
}
