package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import logly.schemas.Action;
import logly.schemas.HourlyAggregate;
import logly.schemas.Level;
import logly.schemas.RecordIdentity;
import logly.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shuffled and duplicated records against a closed form: record {@code i} of a host lies in hour {@code i % 5} and
 * carries values that follow from {@code i}, so that each bucket's numbers are sums over an arithmetic progression.
 */
class ExactnessTest {
    private static final long SEED = 20261123;
    private static final int RECORDS = "full".equals(System.getProperty("logly.scale")) ? 200_000 : 20_000;
    private static final int HOSTS = 3;
    private static final int HOURS = 5;
    /** Seqs of one agent process; with so few, a full shuffle opens at most 30 ranges, so that no gap is closed. */
    private static final int SEQS_PER_EPOCH = 60;

    private static final Instant FIRST_HOUR = Instant.parse("2028-02-28T22:00:00Z");
    private static final Instant FIRST_APPEND = FIRST_HOUR.plus(Duration.ofDays(3));

    private record Sent(int host, int number, RecordIdentity identity) {}

    @Test
    void equalsTheClosedFormInAnyOrder(@TempDir Path folder) {
        System.out.println("seed " + SEED + ", records " + RECORDS);
        Random random = new Random(SEED);
        List<Sent> sent = new ArrayList<>();
        int perHost = RECORDS / HOSTS;
        for (int host = 0; host < HOSTS; host++) {
            for (int number = 0; number < perHost; number++) {
                // Three kinds take turns, each with its own seqs: seq n of a kind is its n-th record of the epoch.
                int ofKind = number / 3;
                long epoch = 1L + ofKind / SEQS_PER_EPOCH;
                sent.add(new Sent(host, number, new RecordIdentity(host, epoch, 1L + ofKind % SEQS_PER_EPOCH)));
            }
        }
        int distinct = sent.size();
        for (int duplicate = distinct / 5; duplicate > 0; duplicate--) {
            sent.add(sent.get(random.nextInt(distinct)));
        }
        Collections.shuffle(sent, random);

        try (TopologyHarness harness = new TopologyHarness(folder)) {
            for (int i = 0; i < sent.size(); i++) {
                send(harness, sent.get(i), FIRST_APPEND.plusMillis(10L * i));
                if (i % 500 == 0) {
                    harness.advance(Duration.ofMillis(700));
                }
                if (i == sent.size() / 2) {
                    harness.restart(
                            TopologyHarness.NOW.plus(Duration.ofHours(1)),
                            AggregationStage.HOURLY_ROLLUPS,
                            Entrance.SEQ_RANGES);
                }
            }
            harness.advance(Duration.ofMinutes(2));

            Map<String, Expected> expected = new TreeMap<>();
            for (int host = 0; host < HOSTS; host++) {
                for (int hour = 0; hour < HOURS; hour++) {
                    expected.put("host-" + host + "|" + hourOf(hour), closedForm(perHost, hour));
                }
            }
            Map<String, Expected> actual = new TreeMap<>();
            harness.newest().forEach((key, aggregate) -> actual.put(key, Expected.of(aggregate)));
            assertThat(actual).isEqualTo(expected);
            assertDays(harness, expected);
            assertThat(harness.deadLetters()).isEmpty();
            assertThat(harness.count("records_received")).isEqualTo(sent.size());
            assertThat(harness.count("records_duplicate")).isEqualTo(sent.size() - distinct);
            assertThat(harness.count("records_lost")).isZero();
            assertRevisionsRise(harness.allEmitted());
        }
    }

    /** Two hours lie on the day before the leap day, three on it. */
    private static void assertDays(TopologyHarness harness, Map<String, Expected> hours) {
        Map<String, Expected> expected = new TreeMap<>();
        hours.forEach((key, hour) -> expected.merge(key.substring(0, key.indexOf('T')), hour, Expected::plus));
        assertThat(expected).hasSize(2 * HOSTS).containsKey("host-0|2028-02-29");
        Map<String, Expected> actual = new TreeMap<>();
        harness.newest(harness.topics().dailyAggregates())
                .forEach((key, day) -> actual.put(
                        key,
                        new Expected(
                                day.getSystemMetricsCount(),
                                day.getNetworkMetricsCount(),
                                day.getLogEventsCount(),
                                day.getAvgCpuPercent(),
                                day.getMaxCpuPercent(),
                                day.getTotalBytesSent(),
                                day.getTotalBytesReceived(),
                                day.getFailedLoginCount(),
                                day.getBannedIpCount(),
                                day.getErrorCount(),
                                day.getWarningCount())));
        assertThat(actual).isEqualTo(expected);
    }

    private static void send(TopologyHarness harness, Sent sent, Instant appended) {
        Sender sender =
                new Sender(harness, "host-" + sent.host(), sent.identity().epoch());
        Instant time = hourOf(sent.number() % HOURS).plusMillis(sent.number());
        switch (sent.number() % 3) {
            case 0 ->
                give(
                        harness,
                        harness.topics().systemMetrics(),
                        sender.system(time, sent.number() % 100),
                        sent,
                        appended);
            case 1 ->
                give(
                        harness,
                        harness.topics().networkMetrics(),
                        sender.network(time, sent.number(), 2L * sent.number()),
                        sent,
                        appended);
            default ->
                give(
                        harness,
                        harness.topics().logEvents(),
                        sender.event(
                                time,
                                sent.number() % 2 == 0 ? Action.FAILED_LOGIN : Action.BAN,
                                sent.number() % 4 == 0 ? Level.CRITICAL : Level.WARNING),
                        sent,
                        appended);
        }
    }

    private static <V extends SpecificRecord> void give(
            TopologyHarness harness, Topic<V> topic, V value, Sent sent, Instant appended) {
        harness.given(topic, "host-" + sent.host(), value, sent.identity(), appended);
    }

    private static Instant hourOf(int hour) {
        return FIRST_HOUR.plus(Duration.ofHours(hour));
    }

    /** What one hour of one host must hold. */
    private record Expected(
            long system,
            long network,
            long events,
            double averageCpu,
            double maxCpu,
            long bytesSent,
            long bytesReceived,
            long failedLogins,
            long bans,
            long errors,
            long warnings) {
        /** CPU percents are whole, so that their sum comes back from the average. */
        Expected plus(Expected other) {
            long cpu = Math.round(averageCpu * system) + Math.round(other.averageCpu * other.system);
            return new Expected(
                    system + other.system,
                    network + other.network,
                    events + other.events,
                    cpu / (double) (system + other.system),
                    Math.max(maxCpu, other.maxCpu),
                    bytesSent + other.bytesSent,
                    bytesReceived + other.bytesReceived,
                    failedLogins + other.failedLogins,
                    bans + other.bans,
                    errors + other.errors,
                    warnings + other.warnings);
        }

        static Expected of(HourlyAggregate aggregate) {
            return new Expected(
                    aggregate.getSystemMetricsCount(),
                    aggregate.getNetworkMetricsCount(),
                    aggregate.getLogEventsCount(),
                    aggregate.getAvgCpuPercent(),
                    aggregate.getMaxCpuPercent(),
                    aggregate.getTotalBytesSent(),
                    aggregate.getTotalBytesReceived(),
                    aggregate.getFailedLoginCount(),
                    aggregate.getBannedIpCount(),
                    aggregate.getErrorCount(),
                    aggregate.getWarningCount());
        }
    }

    /**
     * Numbers of an hour and kind are the solutions of {@code n = hour (mod 5)}, {@code n = kind (mod 3)} below
     * {@code perHost}: the progression with difference 15 that begins at the least of them.
     */
    private static Expected closedForm(int perHost, int hour) {
        Progression system = Progression.of(hour, 0, perHost);
        Progression network = Progression.of(hour, 1, perHost);
        Progression events = Progression.of(hour, 2, perHost);
        // CPU percents are numbers modulo 100; steps of 15 run through 20 residues, then repeat.
        long cpu = 0;
        long maxCpu = 0;
        for (int step = 0; step < 20; step++) {
            long value = (system.first + 15L * step) % 100;
            cpu += value * ((system.count - step + 19) / 20);
            maxCpu = Math.max(maxCpu, value);
        }
        // A step of 15 changes parity each time: even numbers are every other one. Multiples of 4 are every fourth.
        long even = events.first % 2 == 0 ? (events.count + 1) / 2 : events.count / 2;
        long offset = 0;
        while ((events.first + 15 * offset) % 4 != 0) {
            offset++;
        }
        long byFour = (events.count - offset + 3) / 4;
        return new Expected(
                system.count,
                network.count,
                events.count,
                cpu / (double) system.count,
                maxCpu,
                network.sum(),
                2 * network.sum(),
                even,
                events.count - even,
                byFour,
                events.count - byFour);
    }

    private record Progression(long first, long count) {
        static Progression of(int hour, int kind, int limit) {
            int first = 0;
            while (first % HOURS != hour || first % 3 != kind) {
                first++;
            }
            return new Progression(first, (limit - first + 14) / 15);
        }

        long sum() {
            return count * first + 15 * (count * (count - 1) / 2);
        }
    }

    private static void assertRevisionsRise(List<KeyValue<String, HourlyAggregate>> emitted) {
        Map<String, HourlyAggregate> last = new HashMap<>();
        for (KeyValue<String, HourlyAggregate> each : emitted) {
            HourlyAggregate before = last.put(each.key, each.value);
            if (before != null) {
                assertThat(each.value.getGeneration()).isEqualTo(before.getGeneration());
                assertThat(each.value.getRevision()).isEqualTo(before.getRevision() + 1);
            }
        }
    }
}
