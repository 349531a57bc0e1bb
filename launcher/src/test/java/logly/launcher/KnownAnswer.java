package logly.launcher;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;

/**
 * Input whose sums have a closed form: hosts with log lines and samples spread evenly over five hours, two before a UTC
 * midnight and three after it.
 *
 * @param first start of the first hour
 * @param zone of the stamps that name no zone
 */
record KnownAnswer(Instant first, ZoneId zone, List<Host> hosts) {
    static final int HOURS = 5;
    /** Each fourth line fails, each fourth succeeds, and so on. */
    private static final int KINDS = 4;

    /**
     * One host.
     *
     * @param lines of its log, a multiple of 20 so that every hour and kind has the same number
     * @param samples of each kind of metric per hour
     */
    record Host(String name, int lines, int samples) {
        int linesPerHour() {
            return lines / HOURS;
        }

        int linesPerHourAndKind() {
            return linesPerHour() / KINDS;
        }

        /** Sample k of an hour has k mod 100 percent of CPU: whole rounds of 0 … 99, and the rest of one. */
        long cpuPerHour() {
            long rest = samples % 100;
            return samples / 100 * 4950L + rest * (rest - 1) / 2;
        }

        double averageCpu() {
            return cpuPerHour() * 1_000_000 / (double) samples / 1e6;
        }

        double maxCpu() {
            return Math.min(samples, 100) - 1.0;
        }

        /** Sample k of an hour sent k+1 bytes: n(n+1)/2. */
        long bytesSentPerHour() {
            return (long) samples * (samples + 1) / 2;
        }
    }

    /** 10,000 lines and 1,000 samples on three hosts, times a factor. */
    static KnownAnswer of(Instant lastMidnight, ZoneId zone, int factor) {
        return new KnownAnswer(
                lastMidnight.minus(Duration.ofHours(2)),
                zone,
                List.of(
                        new Host("alpha", 4000 * factor, 40 * factor),
                        new Host("beta", 3400 * factor, 35 * factor),
                        new Host("gamma", 2600 * factor, 25 * factor)));
    }

    int totalLines() {
        return hosts.stream().mapToInt(Host::lines).sum();
    }

    /** Samples of each kind of metric. */
    int totalSamples() {
        return hosts.stream().mapToInt(host -> host.samples() * HOURS).sum();
    }

    Instant hour(int index) {
        return first.plus(Duration.ofHours(index));
    }

    Instant end() {
        return hour(HOURS);
    }

    /** Lines of a host's auth log, oldest first; beta's stamps have no year and no zone, the others' are RFC 3339. */
    List<String> lines(Host host) {
        DateTimeFormatter stamps = host.name().equals("beta")
                ? DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH)
                        .withZone(zone)
                : DateTimeFormatter.ISO_INSTANT;
        long step = Duration.ofHours(HOURS).toSeconds();
        return IntStream.range(0, host.lines())
                .mapToObj(i -> {
                    Instant time = first.plusSeconds(i * step / host.lines());
                    return stamps.format(time) + " " + host.name() + " sshd[" + (1000 + i) + "]: " + message(i);
                })
                .toList();
    }

    static String message(int i) {
        String ip = "203.0.113." + (i % 200 + 1);
        int port = 1024 + i;
        return switch (i % KINDS) {
            case 0 -> "Failed password for root from " + ip + " port " + port + " ssh2";
            case 1 -> "Accepted publickey for deploy from " + ip + " port " + port + " ssh2: ED25519 SHA256:k" + i;
            case 2 -> "Invalid user admin" + i + " from " + ip + " port " + port;
            default -> "Failed password for invalid user web-" + i + " from " + ip + " port " + port + " ssh2";
        };
    }

    List<SystemMetric> systemMetrics(Host host) {
        List<SystemMetric> samples = new ArrayList<>();
        for (int hour = 0; hour < HOURS; hour++) {
            for (int k = 0; k < host.samples(); k++) {
                samples.add(SystemMetric.newBuilder()
                        .setHost(host.name())
                        .setTimestamp(hour(hour).plusSeconds(k))
                        .setCpuPercent(k % 100)
                        .setMemoryPercent(50.0 + hour)
                        .setDiskPercent(12.5)
                        .build());
            }
        }
        return samples;
    }

    List<NetworkMetric> networkMetrics(Host host) {
        List<NetworkMetric> samples = new ArrayList<>();
        for (int hour = 0; hour < HOURS; hour++) {
            for (int k = 0; k < host.samples(); k++) {
                samples.add(NetworkMetric.newBuilder()
                        .setHost(host.name())
                        .setTimestamp(hour(hour).plusSeconds(k))
                        .setBytesSentDelta(k + 1)
                        .setPacketsReceivedDelta(2)
                        .build());
            }
        }
        return samples;
    }
}
