package logly.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;

/** What busy hosts say: requests, services, cron, an application's chatter, and some failed logins. */
final class EventMix {
    private static final int HOSTS = 20;
    private static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64)";

    private final Random random = new Random(SampleRecords.SEED);
    private final Instant start;
    private final Duration step;
    private final int failedOfHundred;
    private int number;

    EventMix(Instant start, Duration step, int failedOfHundred) {
        this.start = start;
        this.step = step;
        this.failedOfHundred = failedOfHundred;
    }

    LogEvent next() {
        LogEvent.Builder event = random.nextInt(100) < failedOfHundred ? failedLogin() : usual();
        Instant timestamp = start.plus(step.multipliedBy(number));
        int host = number % HOSTS;
        event.setTimestamp(timestamp)
                .setHost(SampleRecords.host(host))
                .setCollectedAt(timestamp.plusMillis(20))
                .setSourcePath("/var/log/messages")
                .setSourceOffset(number * 100L)
                .setAgentId(0xA1L + host)
                .setEpoch(0xE1L)
                .setSeq(number / HOSTS + 1L);
        number++;
        return event.build();
    }

    private LogEvent.Builder failedLogin() {
        String user = "user" + random.nextInt(50);
        String ip = "203.0.113." + (1 + random.nextInt(200));
        String port = drawn(60_000);
        return event("auth", "sshd", "Failed password for " + user + " from " + ip + " port " + port + " ssh2")
                .setLevel(Level.WARNING)
                .setIpAddress(ip)
                .setUser(user)
                .setAction(Action.FAILED_LOGIN)
                .setMetadata(Map.of("pid", drawn(30_000), "port", port));
    }

    private LogEvent.Builder usual() {
        return switch (random.nextInt(4)) {
            case 0 -> request();
            case 1 ->
                event("syslog", "systemd", "Started session-" + drawn(9_999) + ".scope - Session of user root.")
                        .setAction(Action.SERVICE_STARTED)
                        .setMetadata(Map.of("pid", "1", "program", "systemd"));
            case 2 ->
                event("cron", "CRON", "(root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 1 1)")
                        .setUser("root")
                        .setMetadata(Map.of("pid", drawn(30_000), "program", "CRON"));
            default ->
                event(
                                "syslog",
                                "app",
                                "request " + Long.toHexString(random.nextLong()) + " served in " + drawn(900) + " ms")
                        .setMetadata(Map.of("pid", drawn(30_000), "program", "app"));
        };
    }

    private LogEvent.Builder request() {
        String ip = "198.51.100." + random.nextInt(250);
        String path = "/shop/item/" + drawn(10_000);
        String bytes = drawn(50_000);
        String message = ip + " \"GET " + path + " HTTP/1.1\" 200 " + bytes + " \"" + BROWSER + "\"";
        return event("nginx", "nginx", message)
                .setIpAddress(ip)
                .setAction(Action.HTTP_REQUEST)
                .setMetadata(
                        Map.of("method", "GET", "path", path, "status", "200", "bytes", bytes, "userAgent", BROWSER));
    }

    private String drawn(int bound) {
        return Integer.toString(random.nextInt(bound));
    }

    private static LogEvent.Builder event(String source, String service, String message) {
        return LogEvent.newBuilder()
                .setSource(source)
                .setService(service)
                .setFormat(source)
                .setLevel(Level.INFO)
                .setMessage(message)
                .setAction(Action.OTHER);
    }
}
