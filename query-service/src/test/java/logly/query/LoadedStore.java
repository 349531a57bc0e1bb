package logly.query;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.analysis.ThreatScore;
import logly.schemas.Action;
import logly.schemas.AgentStatus;
import logly.schemas.EventTrace;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.SystemMetric;
import logly.storage.Batch;
import logly.storage.Ledger;
import logly.storage.RowId;
import logly.storage.StoreFiles;
import org.apache.avro.specific.SpecificRecordBase;

/** A store of some days up to noon of the last one, written by the real writer, and what arrives after that. */
final class LoadedStore {
    static final long SEED = 20261126;
    static final String NODE = "store-1";
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static final int HOSTS = 20;
    private static final int ADDRESSES = 5_000;
    private static final int BATCH = 5_000;

    /** So many events are together with a sample, a trace and so on. */
    private static final int EVENTS_A_SAMPLE = 10;

    private static final int EVENTS_A_TRACE = 500;

    private final int days;
    private final int eventsADay;
    private final Random random = new Random(SEED);
    private final Instant begin;
    private long offset;

    LoadedStore(int days, int eventsADay) {
        this.days = days;
        this.eventsADay = eventsADay;
        begin = NOW.minus(Duration.ofDays(days));
    }

    /** About so many. */
    long rows() {
        long events = (long) days * eventsADay;
        return events + events / EVENTS_A_SAMPLE + events / EVENTS_A_TRACE;
    }

    String host(Random random) {
        return "web-" + random.nextInt(HOSTS);
    }

    /** One that the store has many events of. */
    String address(Random random) {
        int number = random.nextInt(ADDRESSES / 100);
        return "203.0." + number / 250 + "." + number % 250;
    }

    /** Id of an event; those of the store's days have the first offsets. */
    String event(Random random) {
        long row = (long) (random.nextDouble() * days * eventsADay);
        LocalDate day = LocalDate.ofInstant(time(row), ZoneOffset.UTC);
        return RowId.text("log-event", day, new RowId(1, 0, row).pack());
    }

    private Instant time(long row) {
        return begin.plusMillis(row * Duration.ofDays(1).toMillis() / eventsADay);
    }

    void fill(Path data) throws Exception {
        try (StoreFiles files = StoreFiles.open(data, NODE)) {
            Batch batch = files.batch();
            long events = (long) days * eventsADay;
            for (long row = 0; row < events; row++) {
                insert(batch, event(time(row)), time(row), row);
            }
            offset = events;
            for (long row = 0; row < events; row += EVENTS_A_SAMPLE) {
                insert(batch, sample(time(row)), time(row), offset++);
            }
            for (long row = 0; row < events; row += EVENTS_A_TRACE) {
                insert(batch, trace(time(row)), time(row), offset++);
            }
            insertStates(batch);
            batch.commit(List.of(), new Ledger());
        }
    }

    private void insert(Batch batch, SpecificRecordBase record, Instant time, long place) throws Exception {
        batch.insert(record, new RowId(1, 0, place), time.plusMillis(40));
        if (batch.records() == BATCH) {
            batch.commit(List.of(), new Ledger());
        }
    }

    private void insertStates(Batch batch) throws Exception {
        for (int i = 0; i < ADDRESSES; i++) {
            Instant seen = time((long) i * days * eventsADay / ADDRESSES);
            String ip = "203.0." + i / 250 + "." + i % 250;
            insert(batch, address(ip, seen), seen, offset++);
            insert(
                    batch,
                    OneOfEach.finding("f" + i, 1, random.nextFloat(), random.nextFloat())
                            .setLastSeen(seen)
                            .setResources(Map.of("host", List.of(host(random)), "ip", List.of(ip)))
                            .build(),
                    seen,
                    offset++);
        }
        for (int host = 0; host < HOSTS; host++) {
            for (Instant hour = begin.truncatedTo(ChronoUnit.HOURS);
                    hour.isBefore(NOW);
                    hour = hour.plusSeconds(3600)) {
                insert(batch, OneOfEach.hour(hour, "web-" + host, random.nextInt(500)), hour, offset++);
            }
            insert(
                    batch,
                    AgentStatus.newBuilder()
                            .setAgentId(host)
                            .setEpoch(1)
                            .setHost("web-" + host)
                            .setTimestamp(NOW)
                            .build(),
                    NOW,
                    offset++);
        }
    }

    /** Nanoseconds that a commit of so many new events takes. */
    long arrive(StoreFiles files, int events) throws Exception {
        Batch batch = files.batch();
        for (int i = 0; i < events; i++) {
            Instant time = NOW.minusMillis(random.nextInt(2000));
            batch.insert(event(time), new RowId(1, 0, offset++), time.plusMillis(40));
        }
        long start = System.nanoTime();
        batch.commit(List.of(), new Ledger());
        return System.nanoTime() - start;
    }

    private LogEvent event(Instant time) {
        boolean hasAddress = random.nextInt(5) == 0;
        int skewed = (int) (ADDRESSES * Math.pow(random.nextDouble(), 3));
        return LogEvent.newBuilder()
                .setTimestamp(time)
                .setHost(host(random))
                .setSource(hasAddress ? "auth" : "shop")
                .setService(hasAddress ? "sshd" : "shop")
                .setLevel(hasAddress ? Level.WARNING : Level.INFO)
                .setAction(hasAddress ? Action.FAILED_LOGIN : Action.OTHER)
                .setIpAddress(hasAddress ? "203.0." + skewed / 250 + "." + skewed % 250 : null)
                .setUser(hasAddress ? "user" + random.nextInt(100) : null)
                .setMessage("request " + Long.toHexString(random.nextLong()) + " served in " + random.nextInt(900)
                        + " ms from shard " + random.nextInt(16))
                .build();
    }

    private EventTrace trace(Instant time) {
        LogEvent event = LogEvent.newBuilder(event(time))
                .setLevel(Level.ERROR)
                .setIngestedAt(time.plusMillis(40))
                .build();
        return EventTrace.newBuilder(OneOfEach.trace(event, offset))
                .setEvent(event)
                .build();
    }

    /** As the stream leaves it: its score is that of its last change, and decays since. */
    private IpReputation address(String ip, Instant seen) {
        int day = (int) Duration.between(Instant.EPOCH, seen).toDays();
        Map<String, Long> counts =
                Map.of("FAILED_LOGIN", (long) random.nextInt(300), "PROBE", (long) random.nextInt(40));
        IpReputation address = OneOfEach.address(ip, 0)
                .setLastSeen(seen)
                .setFirstSeen(seen.minusSeconds(3600))
                .setDailyCounts(List.of(new IpDay(day, counts)))
                .build();
        return IpReputation.newBuilder(address)
                .setThreatScore(ThreatScore.of(address, seen).points())
                .build();
    }

    private SystemMetric sample(Instant time) {
        return SystemMetric.newBuilder()
                .setTimestamp(time)
                .setHost(host(random))
                .setCpuCount(4)
                .setCpuPercent(random.nextInt(100))
                .setMemoryTotalBytes(8L << 30)
                .setLoad1Min(random.nextDouble())
                .build();
    }
}
