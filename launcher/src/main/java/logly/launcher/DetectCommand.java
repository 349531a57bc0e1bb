package logly.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import logly.agent.HostName;
import logly.analysis.sigma.BackTest;
import logly.analysis.sigma.MetricRecord;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.Finding;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries rules on log files: what they would have found. Stores and sends nothing. */
@Command(
        name = "detect",
        description = {
            "Reads log files as the agent would, evaluates Sigma rules over them and prints the findings, a JSON object on a",
            "line each: id, type, rule, title, severity, confidence, firstSeen, lastSeen, eventCount, resources, evidence",
            "(FILE:LINE). Rules that cannot be honoured are named on standard error, and the others are applied."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly detect /var/log/auth.log                      the shipped rules",
            "  logly detect --from 7d --rules ./rules              new rules over the stored last week",
            "  logly detect --rules ./rules --fail-on 70 *.log     exit 1 where something grave is found"
        })
final class DetectCommand implements Callable<Integer> {
    private static final int NEVER = 101;

    private final CommandContext context;

    @Mixin
    private RuleOptions rules = new RuleOptions();

    @Option(names = "--tz", paramLabel = "ZONE", description = "Zone of times that name none; default: this host's.")
    private @Nullable ZoneId zone;

    @Option(
            names = "--now",
            paramLabel = "INSTANT",
            converter = InstantOption.class,
            description = "When the lines are read, RFC 3339: tells the year of times without one; default: now.")
    private @Nullable Instant now;

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            description = "Exit 1 for a finding of this severity or more.")
    private int failOn = NEVER;

    @Option(
            names = "--metrics",
            paramLabel = "FILE",
            description = "Samples of hosts, a JSON object on a line, field names as in the HTTP API.")
    private @Nullable Path metrics;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Reads what the store of --data holds since: a span before now such as 7d, or a time.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Until then, spelled as for --from; default: now.")
    private @Nullable String to;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder for --from; default: ${DEFAULT-VALUE}.")
    private Path data = Path.of("data");

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Logs, or - for standard input.")
    private List<String> files = List.of();

    DetectCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Path samples = metrics;
        if (files.isEmpty() && samples == null && from == null) {
            throw new OperatorMistake(
                    ExitCode.USAGE, "name a log, samples with --metrics, or stored history with --from");
        }
        if (to != null && from == null) {
            throw new OperatorMistake(ExitCode.USAGE, "--to: goes with --from");
        }
        BackTest test = new BackTest(rules.inForce(context));
        if (samples != null) {
            readMetrics(samples.toString(), test);
        }
        if (from != null) {
            Instant until = context.clock().instant();
            Instant end = to == null ? until : StoredHistory.moment("--to", to, until);
            StoredHistory.of(data, StoredHistory.moment("--from", from, until), end)
                    .into(test);
        }
        String host = HostName.ofMachine(Path.of("/proc"));
        Instant readAt = now == null ? context.clock().instant() : now;
        for (String file : files) {
            ZoneId local = zone == null ? context.clock().getZone() : zone;
            new EventFile(file, local, readAt, host).read((event, line) -> test.add(event, file + ":" + line));
        }
        if (test.unkept() > 0) {
            context.err().println("logly: too many hits: " + test.unkept() + " are not used");
        }
        List<Finding> findings = test.findings();
        if (test.learning() > 0) {
            context.err()
                    .println(
                            "logly: " + test.learning() + " hosts and services are known for less than 6 hours: what is"
                                    + " unlike their past is not told");
        }
        print(findings);
        boolean failed = findings.stream().anyMatch(finding -> finding.getSeverity() >= failOn);
        return (failed ? ExitCode.FOUND : ExitCode.DONE).code();
    }

    private static void readMetrics(String file, BackTest test) throws IOException {
        new MetricFile(file).read(new MetricFile.Sink() {
            @Override
            public void take(SystemMetric sample, long line, Set<String> given) {
                add(new MetricRecord(sample, sample.getHost(), given), sample.getTimestamp(), line);
            }

            @Override
            public void take(NetworkMetric sample, long line, Set<String> given) {
                add(new MetricRecord(sample, sample.getHost(), given), sample.getTimestamp(), line);
            }

            private void add(MetricRecord record, Instant time, long line) {
                test.add(record, time.toEpochMilli(), file + ":" + line);
            }
        });
    }

    private void print(List<Finding> findings) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(context.out())) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setRootValueSeparator(null);
            for (Finding finding : findings) {
                print(json, finding);
            }
        }
    }

    private static void print(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", finding.getId());
        json.writeStringField("type", finding.getType().name());
        json.writeStringField("rule", finding.getRuleId());
        json.writeStringField("title", finding.getTitle());
        json.writeNumberField("severity", finding.getSeverity());
        json.writeNumberField("confidence", finding.getConfidence());
        json.writeStringField("firstSeen", finding.getFirstSeen().toString());
        json.writeStringField("lastSeen", finding.getLastSeen().toString());
        json.writeNumberField("eventCount", finding.getEventCount());
        json.writeObjectFieldStart("resources");
        for (Map.Entry<String, List<String>> kind : finding.getResources().entrySet()) {
            writeTexts(json, kind.getKey(), kind.getValue());
        }
        json.writeEndObject();
        writeTexts(json, "evidence", finding.getEvidence());
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private static void writeTexts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
