package logly.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;

/** Input of the benchmarks: the same at every run. */
final class SampleRecords {
    static final long SEED = 20_261_123;
    static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    /** Time between two records. */
    static final Duration STEP = Duration.ofMillis(250);

    private static final int HOSTS = 20;

    private SampleRecords() {}

    static String host(int number) {
        return "web-" + number % HOSTS;
    }

    /** Logins and failures on twenty hosts, four a second, from addresses that are drawn. */
    static List<LogEvent> events(int count) {
        Random random = new Random(SEED);
        return IntStream.range(0, count).mapToObj(i -> event(i, random)).toList();
    }

    private static LogEvent event(int number, Random random) {
        Instant timestamp = START.plus(STEP.multipliedBy(number));
        boolean failed = random.nextInt(4) > 0;
        String user = "user" + random.nextInt(50);
        String ip = "203.0.113." + (1 + random.nextInt(200));
        int port = 1024 + random.nextInt(60_000);
        String what = failed ? "Failed password for " : "Accepted password for ";
        return LogEvent.newBuilder()
                .setTimestamp(timestamp)
                .setHost(host(number))
                .setSource("auth")
                .setService("sshd")
                .setFormat("auth")
                .setLevel(failed ? Level.WARNING : Level.INFO)
                .setMessage(what + user + " from " + ip + " port " + port + " ssh2")
                .setIpAddress(ip)
                .setUser(user)
                .setAction(failed ? Action.FAILED_LOGIN : Action.SUCCESSFUL_LOGIN)
                .setMetadata(Map.of("pid", Integer.toString(1000 + number % 30_000), "port", Integer.toString(port)))
                .setSourcePath("/var/log/auth.log")
                .setSourceOffset(number * 100L)
                .setCollectedAt(timestamp.plusMillis(20))
                .setAgentId(0xA1L)
                .setEpoch(0xE1L)
                .setSeq(number + 1L)
                .build();
    }

    /** The lines that such events stand for, as sshd's daemon writes them. */
    static List<String> lines(int count) {
        return events(count).stream()
                .map(event -> event.getTimestamp() + " " + event.getHost() + " sshd["
                        + event.getMetadata().get("pid") + "]: " + event.getMessage())
                .toList();
    }

    static SystemMetric systemMetric() {
        return SystemMetric.newBuilder()
                .setTimestamp(START)
                .setHost(host(0))
                .setCpuPercent(12.5)
                .setMemoryPercent(40.25)
                .setDiskPercent(71.0)
                .build();
    }

    static NetworkMetric networkMetric() {
        return NetworkMetric.newBuilder()
                .setTimestamp(START)
                .setHost(host(0))
                .setBytesSentDelta(1000)
                .setBytesReceivedDelta(2000)
                .setPacketsSentDelta(10)
                .setPacketsReceivedDelta(20)
                .build();
    }
}
