package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import logly.analysis.AddressTally;
import logly.analysis.PatternHistory;
import logly.analysis.trace.SeverityProfile;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SchemaRegistry;
import logly.schemas.SystemMetric;
import logly.schemas.Topics;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;

class StoreBudgetTest {
    private static final long BUDGET_BYTES = 400_000_000;
    private static final Instant HOUR = Instant.parse("2026-11-23T21:00:00Z");

    static Topology topology() {
        return new ProcessorTopology(
                        new Topics(Topics.Options.EMBEDDED),
                        new RecordSerdes(Map.of(SchemaRegistry.URL, "http://127.0.0.1:1")),
                        new StreamCounters(new PrometheusRegistry()),
                        AddressKnowledge.NONE,
                        new Random(1),
                        SeverityProfile.STANDARD)
                .build();
    }

    @Test
    void stays400MegabytesFor1000Hosts() {
        long sum = 0;
        for (StoreNote store : ProcessorTopology.stores()) {
            System.out.println(store.name() + ": " + store.megabytes() + " MB");
            sum += store.entries() * store.bytes();
        }
        assertThat(sum).isLessThanOrEqualTo(BUDGET_BYTES);
    }

    @Test
    void notesEveryStoreOfTheTopology() {
        List<String> described = Pattern.compile("stores: \\[([^]]*)]")
                .matcher(topology().describe().toString())
                .results()
                .flatMap(match -> Pattern.compile(", ").splitAsStream(match.group(1)))
                .filter(store -> !store.isEmpty())
                .toList();
        assertThat(new TreeSet<>(described))
                .as("each store has a StoreNote in ProcessorTopology.stores()")
                .isEqualTo(ProcessorTopology.stores().stream()
                        .map(StoreNote::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void takesForAnHourWhatItsNoteSays() {
        Random random = new Random(20261123);
        BucketState state = new BucketState(new Bucket(HOUR, "web-0001.example.org"), 7);
        for (int i = 0; i < 360; i++) {
            Instant appended = HOUR.plusSeconds(10L * i);
            state.change()
                    .add(
                            SystemMetric.newBuilder()
                                    .setCpuPercent(Math.min(100, Math.abs(20 + 10 * random.nextGaussian())))
                                    .setMemoryPercent(60 + random.nextGaussian())
                                    .setDiskPercent(42.1)
                                    .build(),
                            appended);
            state.change()
                    .add(NetworkMetric.newBuilder().setBytesSentDelta(123_456).build(), appended);
            state.change().add(event(random), appended);
        }
        assertWithin(AggregationStage.HOURLY_ROLLUPS_NOTE, state.toBytes());
    }

    private static LogEvent event(Random random) {
        boolean isLogin = random.nextInt(10) == 0;
        return LogEvent.newBuilder()
                .setHost("web-0001.example.org")
                .setSource(List.of("auth", "syslog", "nginx").get(random.nextInt(3)))
                .setService("sshd")
                .setLevel(List.of(Level.INFO, Level.WARNING, Level.ERROR).get(random.nextInt(3)))
                .setAction(isLogin ? Action.FAILED_LOGIN : Action.OTHER)
                .setIpAddress(isLogin ? "203.0.113." + random.nextInt(20) : null)
                .setUser(isLogin ? "user-" + random.nextInt(9) : null)
                .setMessage("Failed password for root from 203.0.113.9 port 4711 ssh2")
                .build();
    }

    @Test
    void takesForAnAddressWhatItsNoteSays() {
        AddressTally pending = new AddressTally();
        for (int i = 0; i < 50; i++) {
            pending.add(Action.FAILED_LOGIN, "web-000" + i % 3 + ".example.org", HOUR);
        }
        assertWithin(ReputationStage.PENDING_ADDRESSES_NOTE, new TallyCodec().valueBytes(pending));
        ReputationState state = new ReputationState(7);
        for (int day = 0; day < 3; day++) {
            AddressTally counts = new AddressTally();
            counts.add(Action.FAILED_LOGIN, "web-000" + day + ".example.org", HOUR.minus(Duration.ofDays(day)));
            counts.add(Action.BAN, "web-000" + day + ".example.org", HOUR.minus(Duration.ofDays(day)));
            state.add(counts, AddressKnowledge.NONE.of("203.0.113.9", HOUR), HOUR);
        }
        assertWithin(ReputationStage.REPUTATION_BY_IP_NOTE, state.toBytes());
    }

    @Test
    void takesForASubjectWhatItsNoteSays() {
        Random random = new Random(20261123);
        PatternHistory pending = new PatternHistory();
        pending.add(event(random), HOUR);
        assertWithin(PatternStage.PENDING_SUBJECTS_NOTE, new HistoryCodec().valueBytes(pending));
        PatternState state = new PatternState();
        for (int i = 0; i < 100; i++) {
            state.history().add(event(random), HOUR.minus(Duration.ofHours(random.nextInt(8))));
        }
        assertWithin(PatternStage.PATTERN_SUBJECTS_NOTE, state.toBytes());
    }

    private static void assertWithin(StoreNote note, byte[] value) {
        System.out.println(note.name() + ": " + value.length + " of " + note.bytes() + " bytes");
        assertThat(value.length).as(note.name()).isLessThanOrEqualTo(note.bytes());
    }
}
