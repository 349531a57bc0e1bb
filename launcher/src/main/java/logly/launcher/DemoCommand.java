package logly.launcher;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import logly.agent.error.ErrorAnalysis;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.text.ParseContext;
import logly.launcher.demo.Script;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.Settings;
import logly.schemas.ErrorTrace;
import logly.schemas.LogEvent;
import logly.schemas.SystemMetric;
import logly.schemas.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Plays two made-up incidents into a running instance, so that a newcomer has something to look at. */
@Command(
        name = "demo",
        description = {
            "Plays an intrusion and a full disk on three made-up hosts (demo-bastion, demo-web-1, demo-db-1) into the running",
            "instance of a data folder, as if their agents had sent the last 50 minutes: lines through the same parsers,",
            "samples, and all that follows from them. What it sent stays until retention takes it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly demo                         into the instance of ./data",
            "  logly demo --data /var/lib/logly   into the instance of this folder"
        })
final class DemoCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    DemoCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = options.resolve(context, Map.of());
        var data = settings.get(CommonSettings.DATA_DIR);
        Endpoints endpoints = new EndpointsFile(data)
                .read()
                .orElseThrow(() -> new OperatorMistake(
                        ExitCode.UNREACHABLE,
                        "nothing runs on " + data.toAbsolutePath().normalize() + ": it has no endpoints.json"));
        Instant now = context.clock().instant();
        Script script = Script.until(now);
        try (DemoSender sender = new DemoSender(
                endpoints, context.random().nextLong(), context.random().nextLong())) {
            send(script, now, new Topics(TopicCatalogue.options(settings)), sender);
            sender.finish();
        }
        context.out()
                .println("played " + script.lines().size() + " lines and "
                        + script.samples().size() + " samples of 3 hosts; look at " + endpoints.http());
        return ExitCode.DONE.code();
    }

    private static void send(Script script, Instant now, Topics topics, DemoSender sender) {
        for (SystemMetric sample : script.samples()) {
            sender.send(topics.systemMetrics(), sample.getHost(), sample, (record, identity) -> SystemMetric.newBuilder(
                            record)
                    .setAgentId(identity.agentId())
                    .setEpoch(identity.epoch())
                    .setSeq(identity.seq())
                    .build());
        }
        for (LogEvent event : events(script, now)) {
            sender.send(topics.logEvents(), event.getHost(), event, (record, identity) -> LogEvent.newBuilder(record)
                    .setAgentId(identity.agentId())
                    .setEpoch(identity.epoch())
                    .setSeq(identity.seq())
                    .build());
        }
    }

    /** What an agent would have made of the lines. */
    static List<LogEvent> events(Script script, Instant now) {
        Map<String, List<String>> bySource = script.lines().stream()
                .collect(Collectors.groupingBy(
                        Script.Line::source, Collectors.mapping(Script.Line::text, Collectors.toList())));
        Map<String, GuardedParser> parsers = new HashMap<>();
        bySource.forEach((source, lines) -> parsers.put(source, new GuardedParser(SourceFormat.ofSample(lines))));
        ErrorAnalysis errors = new ErrorAnalysis();
        return script.lines().stream()
                .map(line -> event(line, now, Objects.requireNonNull(parsers.get(line.source())), errors))
                .toList();
    }

    private static LogEvent event(Script.Line line, Instant now, GuardedParser parser, ErrorAnalysis errors) {
        LogEvent parsed = parser.parse(line.text(), new ParseContext(ZoneOffset.UTC, now, line.host()));
        ErrorTrace error = errors.of(parsed);
        return LogEvent.newBuilder(parsed)
                .setSource(line.source())
                .setCollectedAt(line.at())
                .setError(error)
                .build();
    }
}
