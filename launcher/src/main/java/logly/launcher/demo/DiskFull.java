package logly.launcher.demo;

import java.time.Duration;
import java.time.Instant;

/** The disk of the database fills over half an hour, until the database stops and the web server has nobody to ask. */
final class DiskFull {
    private static final Duration BEGIN = Duration.ofMinutes(35);
    private static final Duration FULL = Duration.ofMinutes(5);
    private static final double USUAL_PERCENT = 61;

    private DiskFull() {}

    /** Share of the disk in use, percent. */
    static double diskPercent(Script script, String host, Instant at) {
        if (!host.equals(Hosts.DATABASE)) {
            return USUAL_PERCENT;
        }
        double progress = (double) Duration.between(script.before(BEGIN), at).toSeconds()
                / BEGIN.minus(FULL).toSeconds();
        return USUAL_PERCENT + (100 - USUAL_PERCENT) * Math.min(1, Math.max(0, progress));
    }

    static void play(Script script) {
        Instant full = script.before(FULL);
        String host = Hosts.DATABASE;
        String postgres = "postgres[1530]";
        script.syslog(
                host,
                "syslog",
                full,
                postgres,
                "[7-1] 2041 shop ERROR:  could not extend file \"base/16384/24601\": No space left on device");
        script.syslog(
                host,
                "syslog",
                full.plusSeconds(12),
                postgres,
                "[8-1] 1530 PANIC:  could not write to file \"pg_wal/xlogtemp.1530\": No space left on device");
        script.syslog(
                host,
                "syslog",
                full.plusSeconds(13),
                "systemd[1]",
                "postgresql@15-main.service: Main process exited, code=killed, status=6/ABRT");
        script.syslog(
                host,
                "syslog",
                full.plusSeconds(13).plusMillis(300),
                "systemd[1]",
                "postgresql@15-main.service: Failed with result 'signal'.");
        for (int i = 0; i < 12; i++) {
            refused(script, full.plusSeconds(16 + 10L * i), i);
        }
    }

    private static void refused(Script script, Instant at, int i) {
        String client = "192.0.2." + (20 + i);
        script.webError(
                Hosts.WEB,
                at,
                "*" + (9000 + i) + " connect() failed (111: Connection refused) while connecting to upstream, client: "
                        + client + ", server: shop.example, request: \"GET /cart HTTP/1.1\", upstream: \"http://"
                        + Hosts.DATABASE + ":8080/cart\", host: \"shop.example\"");
        script.access(Hosts.WEB, at, client, "GET /cart HTTP/1.1", 502, "Mozilla/5.0 (X11; Linux x86_64)");
    }
}
