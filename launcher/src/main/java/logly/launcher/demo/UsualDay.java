package logly.launcher.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import logly.schemas.SystemMetric;

/** What the hosts do when all is well: visitors, scheduled jobs, an administrator, and a sample every ten seconds. */
final class UsualDay {
    static final Duration LENGTH = Duration.ofMinutes(50);

    private static final Duration PACE = Duration.ofSeconds(10);
    private static final long GIB = 1L << 30;
    private static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static final List<String> PAGES = List.of("/", "/products", "/products/17", "/cart", "/about");

    private UsualDay() {}

    static void play(Script script) {
        Instant begin = script.before(LENGTH);
        int steps = (int) (LENGTH.toSeconds() / PACE.toSeconds());
        for (int step = 0; step < steps; step++) {
            Instant at = begin.plus(PACE.multipliedBy(step));
            visit(script, at, step);
            if (step % 60 == 0) {
                job(script, at, step);
            }
            for (String host : List.of(Hosts.BASTION, Hosts.WEB, Hosts.DATABASE)) {
                script.sample(sample(host, at, step, DiskFull.diskPercent(script, host, at)));
            }
        }
        Instant signIn = begin.plus(Duration.ofMinutes(7));
        script.syslog(
                Hosts.BASTION,
                "auth",
                signIn,
                "sshd[2211]",
                "Accepted publickey for alice from 192.0.2.10 port 50122 ssh2: ED25519 SHA256:3q2+7w0demo0demo0demo");
        script.syslog(
                Hosts.BASTION,
                "auth",
                signIn.plusSeconds(1),
                "sshd[2211]",
                "pam_unix(sshd:session): session opened for user alice(uid=1001) by alice(uid=0)");
    }

    private static void visit(Script script, Instant at, int step) {
        String page = PAGES.get(step % PAGES.size());
        script.access(
                Hosts.WEB,
                at.plusMillis(137),
                "192.0.2." + (20 + step % 40),
                "GET " + page + " HTTP/1.1",
                200,
                BROWSER);
    }

    private static void job(Script script, Instant at, int step) {
        script.syslog(
                Hosts.DATABASE,
                "syslog",
                at,
                "CRON[" + (4000 + step) + "]",
                "(root) CMD (/usr/local/bin/rotate-dumps)");
    }

    private static SystemMetric sample(String host, Instant at, int step, double diskPercent) {
        double wave = Math.sin(step / 9.0);
        double memory = 41 + wave;
        return SystemMetric.newBuilder()
                .setHost(host)
                .setTimestamp(at)
                .setCollectedAt(at)
                .setIntervalMillis(PACE.toMillis())
                .setCpuCount(4)
                .setCpuPercent(12 + 4 * wave)
                .setMemoryTotalBytes(8 * GIB)
                .setMemoryAvailableBytes(Math.round(8 * GIB * (100 - memory) / 100))
                .setMemoryPercent(memory)
                .setDiskTotalBytes(100 * GIB)
                .setDiskUsedBytes(Math.round(GIB * diskPercent))
                .setDiskPercent(diskPercent)
                .setLoad1Min(0.5 + 0.1 * wave)
                .setLoad5Min(0.5)
                .setLoad15Min(0.5)
                .build();
    }
}
