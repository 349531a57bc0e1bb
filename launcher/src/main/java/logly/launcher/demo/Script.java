package logly.launcher.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import logly.schemas.SystemMetric;

/**
 * What the hosts of the demonstration wrote and measured, until a given moment. Addresses are those kept for documentation
 * (RFC 5737).
 */
public final class Script {
    private static final DateTimeFormatter COMBINED =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter NGINX_ERROR =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter HEADER = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Instant end;
    private final List<Line> lines = new ArrayList<>();
    private final List<SystemMetric> samples = new ArrayList<>();

    /**
     * A line of a log.
     *
     * @param host that wrote it
     * @param source name of the log, as an agent names it
     * @param at when it was written
     */
    public record Line(String host, String source, Instant at, String text) {}

    /** The usual day and both incidents, whose last event lies shortly before {@code end}. */
    public static Script until(Instant end) {
        Script script = new Script(end);
        UsualDay.play(script);
        Intrusion.play(script);
        DiskFull.play(script);
        script.lines.sort(Comparator.comparing(Line::at));
        return script;
    }

    private Script(Instant end) {
        this.end = end;
    }

    public List<Line> lines() {
        return List.copyOf(lines);
    }

    public List<SystemMetric> samples() {
        return List.copyOf(samples);
    }

    Instant before(Duration duration) {
        return end.minus(duration);
    }

    /** A line of syslog. */
    void syslog(String host, String source, Instant at, String program, String message) {
        lines.add(new Line(host, source, at, HEADER.format(at) + " " + host + " " + program + ": " + message));
    }

    /** A line of nginx's access log. */
    void access(String host, Instant at, String address, String request, int status, String agent) {
        String text = address + " - - [" + COMBINED.format(at) + "] \"" + request + "\" " + status + " "
                + (status == 200 ? 5123 : 153) + " \"-\" \"" + agent + "\"";
        lines.add(new Line(host, "nginx-access", at, text));
    }

    /** A line of nginx's error log. */
    void webError(String host, Instant at, String message) {
        lines.add(new Line(host, "nginx-error", at, NGINX_ERROR.format(at) + " [error] 812#812: " + message));
    }

    void sample(SystemMetric sample) {
        samples.add(sample);
    }
}
