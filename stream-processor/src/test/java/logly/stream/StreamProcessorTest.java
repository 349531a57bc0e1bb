package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import logly.analysis.trace.SeverityProfile;
import logly.runtime.Health;
import logly.schemas.Topics;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamProcessorTest {
    @Test
    void waitsForAnAbsentBrokerAndClosesInTime(@TempDir Path folder) {
        StreamProcessor processor = processor(folder, "127.0.0.1:1");
        assertThat(processor.health()).isEqualTo(Health.starting("not started"));
        processor.start();
        assertThat(processor.health().state()).isEqualTo(Health.State.STARTING);
        assertThat(processor.health().cause()).contains("127.0.0.1:1");

        long before = System.nanoTime();
        processor.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(processor.health().isAlive()).isFalse();
        processor.close();
    }

    /** As in containers, where the name of a stopped broker is unknown. */
    @Test
    void waitsForABrokerWhoseNameIsUnknown(@TempDir Path folder) {
        StreamProcessor processor = processor(folder, "broker.invalid:9092");
        processor.start();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(processor.health().cause()).contains("No resolvable bootstrap urls"));
        assertThat(processor.health().state()).isEqualTo(Health.State.STARTING);
        processor.close();
    }

    @Test
    void closesWithoutAStart(@TempDir Path folder) {
        StreamProcessor processor = processor(folder, "127.0.0.1:1");
        processor.close();
        assertThat(processor.health()).isEqualTo(Health.down("closed"));
    }

    @Test
    void tellsHowFarItIsRestored() {
        RestoreProgress progress = new RestoreProgress();
        TopicPartition first = new TopicPartition("rollups", 0);
        TopicPartition second = new TopicPartition("rollups", 1);
        assertThat(progress.describe()).isEmpty();
        progress.onRestoreStart(first, "rollups", 100, 1100);
        progress.onRestoreStart(second, "rollups", 0, 500);
        progress.onBatchRestored(first, "rollups", 300, 200);
        assertThat(progress.describe()).isEqualTo("restoring 2 stores: 200 of 1500 records");
        progress.onRestoreEnd(first, "rollups", 1000);
        progress.onRestoreSuspended(second, "rollups", 0);
        assertThat(progress.describe()).isEmpty();
    }

    private static StreamProcessor processor(Path folder, String broker) {
        StreamSettings settings = new StreamSettings(
                new Topics(Topics.Options.EMBEDDED),
                List.of(broker),
                URI.create("http://127.0.0.1:1"),
                folder,
                1,
                "stream-1",
                1,
                0,
                StreamSettings.AddressFiles.NONE,
                SeverityProfile.STANDARD,
                Path.of("no-rules"));
        return new StreamProcessor(settings, new PrometheusRegistry(), new Random(1), InstantSource.system());
    }
}
