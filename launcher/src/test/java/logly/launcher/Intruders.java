package logly.launcher;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import logly.analysis.sigma.BackTest;
import logly.analysis.sigma.RuleReader;
import logly.analysis.sigma.RuleSet;
import logly.schemas.Action;
import logly.schemas.AvroCodec;
import logly.schemas.AvroDeserializer;
import logly.schemas.DetectionRule;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.RawProducers;
import logly.schemas.RecordIdentity;
import logly.schemas.RuleTopic;
import logly.schemas.Topic;
import logly.schemas.WireFormat;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Addresses that try many hosts within the last half hour: their events come in any order, scattered over all partitions and
 * over the portions, every fifth twice. A back-test of the same rules knows what must be found.
 */
final class Intruders {
    private static final int ADDRESSES = 12;
    private static final int HOSTS = 16;
    private static final String PREFIX = "it-intruders-";
    private static final long FIRST_AGENT = 1_000;

    private static final Map<String, String> RULES =
            Map.of("failed", """
            title: Failed
            name: it_failed
            id: it-intruders-failed
            logsource: {product: logly, category: log_event}
            detection:
              failed: {source: intruders, action: FAILED_LOGIN}
              condition: failed
            level: low
            """, "entered", """
            title: Entered
            name: it_entered
            id: it-intruders-entered
            logsource: {product: logly, category: log_event}
            detection:
              entered: {source: intruders, action: SUCCESSFUL_LOGIN}
              condition: entered
            level: low
            """, "often", """
            title: Often
            name: it_often
            id: it-intruders-often
            correlation: {type: event_count, rules: [it_failed], group-by: [ipAddress], timespan: 5m, condition: {gte: 6}}
            level: medium
            """, "users", """
            title: Many users
            name: it_users
            id: it-intruders-users
            correlation:
              {type: value_count, rules: [it_failed], group-by: [ipAddress], timespan: 10m, condition: {field: user, gte: 4}}
            level: medium
            """, "then", """
            title: Often, then entered
            name: it_then
            id: it-intruders-then
            correlation: {type: temporal_ordered, rules: [it_often, it_entered], group-by: [ipAddress], timespan: 10m}
            level: high
            """);

    private final LocalCluster cluster;
    private final Random random;
    private final BackTest wanted;
    private final List<List<ProducerRecord<byte[], byte[]>>> portions = new ArrayList<>();
    private int distinct;
    private int sent;

    Intruders(LocalCluster cluster, int portions, Instant now, Random random) {
        this.cluster = cluster;
        this.random = random;
        for (int i = 0; i < portions; i++) {
            this.portions.add(new ArrayList<>());
        }
        wanted = new BackTest(new RuleSet(RULES.values().stream()
                .flatMap(text -> new RuleReader(Map.of()).read(text).stream())
                .toList()));
        Instant begin = now.truncatedTo(ChronoUnit.MILLIS).minus(Duration.ofMinutes(30));
        for (int address = 0; address < ADDRESSES; address++) {
            int tries = 4 + random.nextInt(40);
            for (int i = 0; i < tries; i++) {
                schedule(event(begin.plusMillis(random.nextInt(1_700_000)), "192.0.2." + (address + 1)));
            }
        }
    }

    private LogEvent event(Instant time, String address) {
        boolean entered = random.nextInt(20) == 0;
        return LogEvent.newBuilder()
                .setHost("dmz-" + random.nextInt(HOSTS))
                .setTimestamp(time)
                .setSource("intruders")
                .setService("sshd")
                .setLevel(entered ? Level.INFO : Level.WARNING)
                .setAction(entered ? Action.SUCCESSFUL_LOGIN : Action.FAILED_LOGIN)
                .setMessage((entered ? "Accepted" : "Failed") + " password " + distinct)
                .setIpAddress(address)
                .setUser("user-" + random.nextInt(6))
                .build();
    }

    private void schedule(LogEvent event) {
        wanted.add(event, "event-" + distinct);
        Topic<LogEvent> topic = LocalCluster.TOPICS.logEvents();
        int schema = cluster.schemas().lookUp(topic.subject(), topic.schema());
        // An agent process for each event, so that no order leaves a gap.
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic.name(),
                Topic.partition(event.getHost(), topic.partitions()),
                event.getHost().getBytes(StandardCharsets.UTF_8),
                WireFormat.frame(schema, AvroCodec.of(LogEvent.class).encode(event)),
                List.of(new RecordIdentity(FIRST_AGENT + distinct, 1, 1).toHeader()));
        portions.get(random.nextInt(portions.size())).add(record);
        if (distinct % 5 == 0) {
            portions.get(random.nextInt(portions.size())).add(record);
        }
        distinct++;
    }

    /** Events, each counted once. */
    long distinct() {
        return distinct;
    }

    /** Records that were sent. */
    long sent() {
        return sent;
    }

    /** Before the first processor starts. */
    void putRules() {
        Map<String, DetectionRule> records = new HashMap<>();
        RULES.forEach((name, text) -> records.put(
                PREFIX + name,
                DetectionRule.newBuilder()
                        .setId(PREFIX + name)
                        .setContentHash(RuleReader.hash(text))
                        .setText(text)
                        .setEnabled(true)
                        .setUpdatedAt(Instant.now())
                        .build()));
        RuleTopic.of(
                        List.of(cluster.kafka()),
                        cluster.registry(),
                        LocalCluster.TOPICS.detectionRules(),
                        InstantSource.system())
                .write(records);
    }

    /** Sends the next portion. */
    void sendPortion() throws Exception {
        List<ProducerRecord<byte[], byte[]>> portion = portions.remove(0);
        Collections.shuffle(portion, random);
        List<Future<RecordMetadata>> pending = new ArrayList<>();
        try (Producer<byte[], byte[]> producer =
                RawProducers.of(Map.of("bootstrap.servers", cluster.kafka(), "acks", "all"))) {
            portion.forEach(record -> pending.add(producer.send(record)));
        }
        for (Future<RecordMetadata> each : pending) {
            each.get();
        }
        sent += portion.size();
    }

    /** What a back-test finds, by id. */
    Map<String, String> wanted() {
        return faces(wanted.findings());
    }

    /** What stands in the topic of findings, the newest revision of each. */
    Map<String, String> found() {
        AvroDeserializer<Finding> reader = AvroDeserializer.of(Finding.class, cluster.schemas());
        Map<String, Finding> newest = new HashMap<>();
        cluster.read(LocalCluster.TOPICS.findings().name(), record -> {
            Finding finding = Objects.requireNonNull(reader.deserialize(record.topic(), record.value()));
            if (finding.getRuleId().startsWith(PREFIX)) {
                newest.put(finding.getId(), finding);
            }
        });
        newest.values().removeIf(finding -> finding.getStatus() == FindingStatus.RESOLVED);
        return faces(List.copyOf(newest.values()));
    }

    private static Map<String, String> faces(List<Finding> findings) {
        Map<String, String> faces = new TreeMap<>();
        for (Finding finding : findings) {
            Map<String, TreeSet<String>> resources = new TreeMap<>();
            finding.getResources().forEach((kind, names) -> resources.put(kind, new TreeSet<>(names)));
            faces.put(
                    finding.getId(),
                    finding.getRuleId() + " " + finding.getSeverity() + " " + finding.getConfidence() + " "
                            + finding.getEventCount() + " " + finding.getFirstSeen() + " " + finding.getLastSeen() + " "
                            + resources + " " + finding.getEvidence().size());
        }
        return faces;
    }
}
