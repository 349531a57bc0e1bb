package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import logly.agent.HostName;
import logly.analysis.sigma.BackTest;
import logly.runtime.ExitCode;
import logly.schemas.Finding;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells which rules are loud: how many findings each made, and of how many events. */
@Command(
        name = "noise",
        description = {
            "Counts findings and their events by rule, the loudest first: those that an instance has stored, or with FILEs",
            "those that the rules would have made of these logs. Parted by tabs: findings, events, severity, still open,",
            "rule, title. Exit codes: 0 done, 64 usage, 65 bad input, 69 unreachable."
        },
        mixinStandardHelpOptions = true)
final class RuleNoiseCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PAGE = 1000;

    private final CommandContext context;
    private final Map<String, Noise> byRule = new HashMap<>();

    @Mixin
    private RuleOptions rules = new RuleOptions();

    @Mixin
    private SettingOptions settings = new SettingOptions();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Address of the instance; default: as of the data folder.")
    private @Nullable String url;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Findings seen since, a span such as 7d or a time; default ${DEFAULT-VALUE}.")
    private String since = "7d";

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Logs to try the rules on, or - for standard input.")
    private List<String> files = List.of();

    RuleNoiseCommand(CommandContext context) {
        this.context = context;
    }

    private static final class Noise {
        private final String title;
        private int severity;
        private long findings;
        private long events;
        private long open;

        Noise(String title) {
            this.title = title;
        }

        void add(int grave, long count, boolean isOpen) {
            severity = Math.max(severity, grave);
            findings++;
            events += count;
            open += isOpen ? 1 : 0;
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (files.isEmpty()) {
            countStored();
        } else {
            countTried();
        }
        List<Map.Entry<String, Noise>> loudest = new ArrayList<>(byRule.entrySet());
        loudest.sort(Comparator.comparingLong((Map.Entry<String, Noise> each) -> -each.getValue().findings)
                .thenComparingLong(each -> -each.getValue().events)
                .thenComparing(Map.Entry::getKey));
        for (Map.Entry<String, Noise> each : loudest) {
            Noise noise = each.getValue();
            context.out()
                    .println(String.join(
                            "\t",
                            Long.toString(noise.findings),
                            Long.toString(noise.events),
                            Integer.toString(noise.severity),
                            Long.toString(noise.open),
                            SafeText.line(each.getKey()),
                            SafeText.line(noise.title)));
        }
        return ExitCode.DONE.code();
    }

    private void countStored() throws InterruptedException {
        InstanceClient client = InstanceOption.client(url, settings, context, LIMIT);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("from", Objects.requireNonNull(ListOptions.moment(since)));
        query.put("limit", Integer.toString(PAGE));
        boolean isMore = true;
        while (isMore) {
            JsonNode page = client.page("/api/v1/findings", query);
            for (JsonNode finding : page.path("items")) {
                byRule.computeIfAbsent(
                                finding.path("ruleId").asText(),
                                id -> new Noise(finding.path("title").asText()))
                        .add(
                                finding.path("severity").asInt(),
                                finding.path("eventCount").asLong(),
                                finding.path("status").asText().equals("OPEN"));
            }
            query.put("cursor", page.path("next").asText());
            isMore = page.path("next").isTextual();
        }
    }

    private void countTried() throws IOException {
        BackTest test = new BackTest(rules.inForce(context));
        Instant now = context.clock().instant();
        ZoneId zone = context.clock().getZone();
        String host = HostName.ofMachine(Path.of("/proc"));
        for (String file : files) {
            new EventFile(file, zone, now, host).read((event, line) -> test.add(event, file + ":" + line));
        }
        for (Finding finding : test.findings()) {
            byRule.computeIfAbsent(finding.getRuleId(), id -> new Noise(finding.getTitle()))
                    .add(finding.getSeverity(), finding.getEventCount(), true);
        }
    }
}
