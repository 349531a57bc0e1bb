package logly.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.Action;
import logly.schemas.HourlyAggregate;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.Summary;
import logly.schemas.SystemMetric;

/** Records of fixed moments for the tests of this module. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final TimeRange ALWAYS =
            new TimeRange(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));

    static final Selector ALL_EVENTS = Selector.all(Nouns.LOG_EVENTS);

    private Samples() {}

    static LogEvent.Builder event(Instant timestamp, String host, long seq) {
        return LogEvent.newBuilder()
                .setTimestamp(timestamp)
                .setHost(host)
                .setSource("auth")
                .setService("sshd")
                .setFormat("auth")
                .setLevel(Level.WARNING)
                .setMessage("Failed password for root from 203.0.113.7 port 22 ssh2")
                .setIpAddress("203.0.113.7")
                .setUser("root")
                .setAction(Action.FAILED_LOGIN)
                .setMetadata(Map.of("pid", "4711", "port", "22"))
                .setSourcePath("/var/log/auth.log")
                .setSourceOffset(seq * 100)
                .setCollectedAt(timestamp.plusMillis(20))
                .setAgentId(0xA1L)
                .setEpoch(-0xE1L)
                .setSeq(seq);
    }

    /** An event in which everything is drawn, so that filters find some and leave some. */
    static LogEvent randomEvent(Random random, Instant from, Duration span, long seq) {
        Instant timestamp = from.plusMillis((long) (random.nextDouble() * span.toMillis()) / 250 * 250);
        LogEvent.Builder event = event(timestamp, "web-" + random.nextInt(4), seq)
                .setSource(pick(random, "auth", "syslog", "nginx"))
                .setService(random.nextBoolean() ? null : pick(random, "sshd", "cron"))
                .setLevel(pick(random, Level.values()))
                .setAction(pick(random, Action.values()))
                .setMessage("line " + random.nextInt(50))
                .setIpAddress(random.nextInt(3) > 0 ? null : "203.0.113." + random.nextInt(5))
                .setUser(random.nextInt(3) > 0 ? null : "user" + random.nextInt(5));
        return event.build();
    }

    @SafeVarargs
    static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    static SystemMetric.Builder system(Instant timestamp, String host, long seq) {
        return SystemMetric.newBuilder()
                .setTimestamp(timestamp)
                .setHost(host)
                .setIntervalMillis(10_000)
                .setCpuPercent(12.5)
                .setCpuCount(2)
                .setMemoryTotalBytes(8L << 30)
                .setLoad1Min(0.25)
                .setCollectedAt(timestamp)
                .setAgentId(1)
                .setEpoch(2)
                .setSeq(seq);
    }

    static NetworkMetric.Builder network(Instant timestamp, String host, long seq) {
        return NetworkMetric.newBuilder()
                .setTimestamp(timestamp)
                .setHost(host)
                .setBytesSent(seq * 1000)
                .setBytesSentDelta(1000)
                .setConnectionsEstablished(3)
                .setCollectedAt(timestamp)
                .setAgentId(1)
                .setEpoch(2)
                .setSeq(seq);
    }

    static HourlyAggregate hour(Instant hour, String host, long generation, long revision, long failed) {
        return HourlyAggregate.newBuilder()
                .setHour(hour)
                .setHost(host)
                .setGeneration(generation)
                .setRevision(revision)
                .setCpuPercent(new Summary(2L, 30_000_000L, 10.0, 20.0))
                .setMemoryPercent(new Summary(0L, 0L, 0.0, 0.0))
                .setDiskPercent(new Summary(1L, 500_000L, 0.5, 0.5))
                .setTotalBytesSent(1000)
                .setLogEventsCount(failed)
                .setFailedLoginCount(failed)
                .setCountsByLevel(Map.of("WARNING", failed))
                .setCountsByAction(Map.of("FAILED_LOGIN", failed))
                .setWarningCount(failed)
                .setUpdatedAt(hour.plusSeconds(60))
                .build();
    }

    static RowId id(long offset) {
        return new RowId(1, 0, offset);
    }

    static Selector contains(String text) {
        return Selector.containing(Nouns.LOG_EVENTS, text);
    }
}
