package logly.agent.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import logly.agent.parse.LogFormat;
import logly.agent.parse.LogParser;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;

/**
 * The ratio is printed. It is one of processor time in the same rounds, each side at its best, so that other work on
 * the machine does not tell; a line is redacted as soon as it is parsed, as the agent does; what is asserted leaves room for another processor and for code that is not optimised yet.
 */
class RedactionCostTest {
    private static final int LINES = 2_000;
    private static final List<String> USUAL = List.of(
            "Nov 23 11:00:00 web sshd[1%d]: Failed password for invalid user admin from 192.0.2.1 port 4%d ssh2",
            "Nov 23 11:00:00 web sshd[1%d]: Connection closed by authenticating user root 192.0.2.9 port 4%d [preauth]",
            "Nov 23 11:00:00 web CRON[1%d]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=%d)",
            "Nov 23 11:00:00 web systemd[1]: Started Session 1%d of User bob, which has %d further sessions.",
            "Nov 23 11:00:00 web kernel: [1%d.5] IN=eth0 OUT= MAC=aa:bb SRC=192.0.2.7 DST=192.0.2.1 LEN=40 PROTO=TCP SPT=%d");

    private final Redaction redaction = Redaction.of(new Redaction.Options(true, List.of()));
    private final ParseContext context = new ParseContext(ZoneOffset.UTC, Instant.parse("2026-11-23T12:00:00Z"), "web");

    @Test
    void costsASmallPartOfParsing() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            lines.add(USUAL.get(i % USUAL.size()).formatted(i, i));
        }
        LogParser parser = LogFormat.SYSLOG.parser();
        ThreadMXBean time = ManagementFactory.getThreadMXBean();
        long parsing = Long.MAX_VALUE;
        long both = Long.MAX_VALUE;
        int masked = 0;
        int fields = 0;
        for (int round = 0; round < 100; round++) {
            long start = time.getCurrentThreadCpuTime();
            for (String line : lines) {
                fields += parser.parse(line, context).getMetadata().size();
            }
            long parsed = time.getCurrentThreadCpuTime();
            for (String line : lines) {
                masked += masks(parser.parse(line, context));
            }
            both = Math.min(both, time.getCurrentThreadCpuTime() - parsed);
            parsing = Math.min(parsing, parsed - start);
        }
        long redacting = both - parsing;
        double ratio = (double) redacting / parsing;
        System.out.printf(
                "measured: parse %d ns, redaction %d ns a line, ratio %.3f%n",
                parsing / LINES, redacting / LINES, ratio);
        assertThat(masked).isZero();
        assertThat(fields).isPositive();
        assertThat(ratio).isLessThan(1);
    }

    private int masks(LogEvent event) {
        int masked = redaction.apply(event.getMessage()).equals(event.getMessage()) ? 0 : 1;
        for (Map.Entry<String, String> each : event.getMetadata().entrySet()) {
            masked += redaction.apply(each.getKey(), each.getValue()).equals(each.getValue()) ? 0 : 1;
        }
        return masked;
    }
}
