package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import logly.schemas.AvroDeserializer;
import logly.schemas.DailyAggregate;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SeqRanges;
import logly.schemas.SystemMetric;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two stream processors share the work and are killed again and again, with and without their partitions going to the other
 * one; what they say of every hour and every day is what a batch over the same records says, what they find is what a
 * back-test finds, and every record is accounted for.
 */
class KnownAnswerIT {
    private static final long SEED = 20_261_127;
    private static final boolean IS_FULL = "full".equals(System.getProperty("logly.scale"));
    private static final int KILLS = IS_FULL ? 50 : 2;
    private static final int RECORDS_PER_HOST = IS_FULL ? 5_000 : 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Topics TOPICS = LocalCluster.TOPICS;
    private static final String GROUP = "logly.stream-processor";
    private static final List<Topic<?>> RAW =
            List.of(TOPICS.systemMetrics(), TOPICS.networkMetrics(), TOPICS.logEvents());

    @TempDir
    Path folder;

    private final LoglyProcess[] processors = new LoglyProcess[2];
    private final long begin = System.nanoTime();

    @AfterEach
    void stop() {
        Stream.of(processors).filter(each -> each != null).forEach(LoglyProcess::close);
    }

    @Test
    void equalsABatchOverTheSameRecordsHoweverOftenProcessorsAreKilled() throws Exception {
        System.out.printf(
                "KnownAnswerIT: seed %d, %d kills, %d records a host and portion%n", SEED, KILLS, RECORDS_PER_HOST);
        try (LocalCluster cluster = LocalCluster.in(folder);
                ScatteredFleet fleet = new ScatteredFleet(
                        cluster.kafka(), cluster.registry(), Instant.now(), RECORDS_PER_HOST, new Random(SEED))) {
            Intruders intruders = new Intruders(cluster, KILLS + 1, Instant.now(), new Random(SEED));
            processUnderKills(cluster, fleet, intruders);
            compare(cluster, fleet, intruders);
        }
    }

    private void start(LocalCluster cluster, int number) throws IOException {
        processors[number] =
                cluster.streamProcessor(folder.resolve(instance(number)), "stream.instance=" + instance(number));
    }

    private static String instance(int number) {
        return "stream-" + (number + 1);
    }

    /** Every second time the group learns of it at once, so that the other one takes the partitions over. */
    private void kill(LocalCluster cluster, int number, boolean isToldToTheGroup) throws Exception {
        processors[number].kill();
        if (isToldToTheGroup) {
            MemberToRemove member = new MemberToRemove(instance(number) + "-1"); // as Streams names its first thread
            KafkaFuture<Void> removed = cluster.admin()
                    .removeMembersFromConsumerGroup(GROUP, new RemoveMembersFromConsumerGroupOptions(List.of(member)))
                    .all();
            try {
                removed.get();
            } catch (ExecutionException e) {
                assertThat(e).as("it had not joined yet").hasCauseInstanceOf(UnknownMemberIdException.class);
            }
        }
    }

    private void processUnderKills(LocalCluster cluster, ScatteredFleet fleet, Intruders intruders) throws Exception {
        intruders.putRules();
        start(cluster, 0);
        start(cluster, 1);
        for (int kill = 0; kill < KILLS; kill++) {
            fleet.sendPortion();
            fleet.acknowledged();
            intruders.sendPortion();
            long behind = cluster.behind(GROUP, RAW);
            await("commits before kill " + kill).atMost(PATIENCE).until(() -> cluster.behind(GROUP, RAW) < behind);
            kill(cluster, kill % 2, kill % 4 < 2);
            System.out.printf("kill %d after %d ms, %d behind%n", kill, elapsedMillis(), cluster.behind(GROUP, RAW));
            start(cluster, kill % 2);
        }
        fleet.sendPortion();
        fleet.acknowledged();
        intruders.sendPortion();
        await("all records").atMost(PATIENCE).until(() -> cluster.behind(GROUP, RAW) == 0);
        System.out.printf("all taken in after %d ms%n", elapsedMillis());
        // What was still to be emitted then has to survive this; one of them has to do with all of it.
        kill(cluster, 0, true);
        kill(cluster, 1, true);
        start(cluster, 0);
    }

    private long elapsedMillis() {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private void compare(LocalCluster cluster, ScatteredFleet fleet, Intruders intruders) throws Exception {
        long used = fleet.used() + intruders.distinct();
        BatchOracle oracle = new BatchOracle(Map.of(
                id(cluster, TOPICS.systemMetrics()), SystemMetric.class,
                id(cluster, TOPICS.networkMetrics()), NetworkMetric.class,
                id(cluster, TOPICS.logEvents()), LogEvent.class));
        RAW.forEach(topic -> cluster.read(topic.name(), oracle::take));
        assertThat(List.of(oracle.used, oracle.expired, oracle.deadLettered))
                .as("the batch agrees with the closed form")
                .containsExactly(used, fleet.expired(), fleet.poisoned());
        long duplicates = fleet.sent() - fleet.distinct() + intruders.sent() - intruders.distinct();
        assertThat(oracle.duplicates).isEqualTo(duplicates);

        await("all hours and days")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    long ofHours = records(rows(cluster, TOPICS.hourlyAggregates(), HourlyAggregate.class));
                    long ofDays = records(rows(cluster, TOPICS.dailyAggregates(), DailyAggregate.class));
                    assertThat(ofHours).as("nothing is counted twice").isLessThanOrEqualTo(used);
                    return ofHours == used && ofDays == used;
                });
        System.out.printf("all emitted after %d ms%n", elapsedMillis());
        assertThat(intruders.wanted()).isNotEmpty();
        await("the findings of a back-test").atMost(PATIENCE).untilAsserted(() -> assertThat(intruders.found())
                .isEqualTo(intruders.wanted()));
        System.out.printf(
                "%d findings as in a back-test after %d ms%n",
                intruders.wanted().size(), elapsedMillis());
        assertThat(processors[0].terminate(PATIENCE)).isIn(0, 143);
        Map<String, HourlyAggregate> hours = rows(cluster, TOPICS.hourlyAggregates(), HourlyAggregate.class);
        Map<String, DailyAggregate> days = rows(cluster, TOPICS.dailyAggregates(), DailyAggregate.class);
        assertThat(hours.keySet()).isEqualTo(oracle.hours());
        assertThat(days.keySet()).isEqualTo(oracle.days());
        hours.forEach(oracle::expect);
        days.forEach(oracle::expect);
        expectAccounts(cluster, fleet, used, duplicates);
    }

    private static <V extends SpecificRecord> int id(LocalCluster cluster, Topic<V> topic) {
        return cluster.schemas().lookUp(topic.subject(), topic.schema());
    }

    private static long records(Map<String, ? extends SpecificRecord> rows) {
        long sum = 0;
        for (SpecificRecord row : rows.values()) {
            for (String count : List.of("systemMetricsCount", "networkMetricsCount", "logEventsCount")) {
                sum += (long) row.get(row.getSchema().getField(count).pos());
            }
        }
        return sum;
    }

    /** The newest revision of each row; of one generation, because no state was lost. */
    private static <V extends SpecificRecord> Map<String, V> rows(LocalCluster cluster, Topic<V> topic, Class<V> type) {
        AvroDeserializer<V> reader = AvroDeserializer.of(type, cluster.schemas());
        Map<String, V> rows = new HashMap<>();
        cluster.read(topic.name(), record -> {
            V row = Objects.requireNonNull(reader.deserialize(record.topic(), record.value()));
            V before = rows.put(new String(record.key(), StandardCharsets.UTF_8), row);
            if (before != null) {
                assertThat(number(row, "generation")).as("no state was lost").isEqualTo(number(before, "generation"));
                assertThat(number(row, "revision")).as("revisions rise").isGreaterThan(number(before, "revision"));
            }
        });
        return rows;
    }

    private static long number(SpecificRecord row, String field) {
        return (long) row.get(row.getSchema().getField(field).pos());
    }

    /** Received = used + duplicate + expired + dead-lettered, as the ledgers of the stream have it. */
    private static void expectAccounts(LocalCluster cluster, ScatteredFleet fleet, long used, long again) {
        Map<ByteBuffer, byte[]> ledgers = new HashMap<>();
        cluster.read(
                GROUP + "-seq-ranges-changelog", record -> ledgers.put(ByteBuffer.wrap(record.key()), record.value()));
        long received = 0;
        long duplicates = 0;
        long expired = 0;
        long deadLettered = 0;
        for (byte[] ledger : ledgers.values()) {
            // A version, the time of the newest record, three counts and the seqs.
            ByteBuffer fields = ByteBuffer.wrap(ledger);
            SeqRanges seqs = SeqRanges.fromBytes(Arrays.copyOfRange(ledger, 1 + 4 * Long.BYTES, ledger.length));
            assertThat(seqs.lost() + seqs.missing()).isZero();
            received += seqs.received();
            duplicates += fields.getLong(1 + Long.BYTES);
            expired += fields.getLong(1 + 2 * Long.BYTES);
            deadLettered += fields.getLong(1 + 3 * Long.BYTES);
        }
        assertThat(received).isEqualTo(used + fleet.expired() + fleet.poisoned());
        assertThat(duplicates).isEqualTo(again);
        assertThat(expired).isEqualTo(fleet.expired());
        assertThat(deadLettered).isEqualTo(fleet.poisoned());
        List<String> letters = new ArrayList<>();
        cluster.read(
                TOPICS.deadLetters().name(), record -> letters.add(new String(record.key(), StandardCharsets.UTF_8)));
        assertThat(letters).doesNotHaveDuplicates().hasSize((int) fleet.poisoned());
        System.out.printf(
                "sent %d = used %d + duplicate %d + expired %d + dead-lettered %d%n",
                received + duplicates, used, duplicates, expired, deadLettered);
    }
}
