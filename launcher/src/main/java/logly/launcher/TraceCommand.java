package logly.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import logly.agent.HostName;
import logly.analysis.sigma.EventRecord;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.SigmaLevel;
import logly.analysis.sigma.SigmaRule;
import logly.analysis.trace.SeverityProfile;
import logly.analysis.trace.Tracer;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.EventTrace;
import logly.schemas.LogEvent;
import logly.schemas.RecordJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Traces the significant events of log files back to their causes. Stores and sends nothing. */
@Command(
        name = "trace",
        description = {
            "Reads log files as the agent would, and metric samples, and prints a trace of each significant event, a JSON",
            "object on a line, in the order of their times: severityScore, rootCause, triggerEvent, causalityChain (earliest",
            "first; each step with timestamp, description, evidenceId, confidence), relatedServices, tracersUsed and the event.",
            "An event's id is FILE:LINE of its first line, a sample's METRICS:LINE. Several files are one story: their events",
            "are brought into the order of their times; names and addresses in messages lead to the other hosts among them."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The host of an event is the one that its header names. A log without such headers belongs to the only host of the",
            "input, or to the one after which its file or a folder above it is named, else to this host.",
            "",
            "Examples:",
            "  logly trace /var/log/syslog /var/log/nginx/error.log              why did it fail?",
            "  logly trace --metrics samples.ndjson web-1.log db-1.log           with what was measured",
            "  logly trace --now 2026-11-23T12:00:00Z --tz UTC old.log | jq -c '[.rootCause, .message]'"
        })
final class TraceCommand implements Callable<Integer> {
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
            names = "--metrics",
            paramLabel = "FILE",
            description =
                    "Samples, a JSON object on a line: timestamp, host and any fields of system and network metrics as"
                            + " the HTTP interface prints them (cpuPercent, mounts …). May be repeated.")
    private List<String> metrics = List.of();

    @Option(
            names = "--severity",
            paramLabel = "PROFILE",
            description = "How severityScore is reckoned: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private SeverityProfile severity = SeverityProfile.STANDARD;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Logs, or - for standard input.")
    private List<String> files = List.of();

    TraceCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        RuleSet ruleSet = rules.inForce(context);
        TraceInput input = new TraceInput(new Tracer(severity), event -> matched(ruleSet, event));
        String host = HostName.ofMachine(Path.of("/proc"));
        Instant readAt = now == null ? context.clock().instant() : now;
        ZoneId local = zone == null ? context.clock().getZone() : zone;
        for (String file : metrics) {
            input.readMetrics(file);
        }
        for (String file : files) {
            input.readEvents(file, local, readAt, host);
        }
        print(input, readAt);
        return ExitCode.DONE.code();
    }

    /** Rules of level informational only feed others. */
    private static List<String> matched(RuleSet rules, LogEvent event) {
        return rules
                .matching(new EventRecord(event), event.getTimestamp().toEpochMilli(), (rule, isFulfilled) -> {})
                .stream()
                .filter(rule -> rule.level() != SigmaLevel.INFORMATIONAL)
                .map(SigmaRule::id)
                .toList();
    }

    private void print(TraceInput input, Instant readAt) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(context.out())) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setRootValueSeparator(null);
            input.trace(readAt, trace -> print(json, trace));
            json.flush();
            if (context.out().checkError()) {
                throw new OperatorMistake(ExitCode.CANNOT_WRITE, "the output cannot be written");
            }
        }
    }

    private static void print(JsonGenerator json, EventTrace trace) throws IOException {
        RecordJson.write(trace, json);
        json.writeRaw('\n');
    }
}
