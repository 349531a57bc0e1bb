package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import logly.schemas.HourlyAggregate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver of a whole topology cannot do: a task that is revived with the processors that it had. */
class RollupProcessorTest {
    @TempDir
    Path folder;

    private final RollupProcessor processor =
            new RollupProcessor(new EmissionPace(), new StreamCounters(new PrometheusRegistry()), new Random(1));

    @Test
    void emitsAgainWhatAnAbortedTransactionEmitted() {
        try (TopologyHarness harness = new TopologyHarness(folder)) {
            Sender web = new Sender(harness, "web-1", 7);
            web.send(web.failedLogin(NOW), NOW);
            WriteBackStore<Bucket, BucketState> store = harness.store(AggregationStage.HOURLY_ROLLUPS);
            Bytes key = Bytes.wrap(Bucket.of("web-1", NOW).toBytes());
            byte[] committed = Objects.requireNonNull(store.wrapped().get(key));
            MockProcessorContext<String, SpecificRecord> context =
                    new MockProcessorContext<>(new Properties(), new TaskId(0, 0), folder.toFile());
            context.addStateStore(store);
            context.setCurrentSystemTimeMs(NOW.toEpochMilli());

            processor.init(context);
            tick(context);
            assertThat(context.forwarded()).hasSize(1);

            processor.close();
            store.clearCache();
            store.wrapped().put(key, committed);
            context.resetForwards();
            processor.init(context);
            tick(context);
            assertThat(context.forwarded()).singleElement().satisfies(emitted -> assertThat(
                            ((HourlyAggregate) emitted.record().value()).getRevision())
                    .isEqualTo(1));
            store.flushCache();
        }
    }

    /** Runs what emits hours, which is scheduled before what emits days. */
    private static void tick(MockProcessorContext<?, ?> context) {
        List<CapturedPunctuator> due = context.scheduledPunctuators().stream()
                .filter(each -> !each.cancelled()
                        && each.getType() == PunctuationType.WALL_CLOCK_TIME
                        && each.getInterval().compareTo(RollupProcessor.DAY_PACE) < 0)
                .toList();
        assertThat(due).hasSize(2);
        due.get(0).getPunctuator().punctuate(NOW.toEpochMilli());
    }
}
