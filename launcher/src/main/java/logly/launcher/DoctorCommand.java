package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.agent.AgentSettings;
import logly.agent.doctor.Check;
import logly.agent.doctor.HostDoctor;
import logly.agent.doctor.StatusChecks;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.Settings;
import logly.schemas.AgentStatus;
import logly.schemas.RecordJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what an agent lacks. */
@Command(
        name = "doctor",
        description = {
            "Says what is in order, what costs something and what is broken, a line each, with what to do about it.",
            "Without URL it looks at this host as its agent would: run it as the agent's user, with the agent's settings.",
            "With the URL of an instance it goes by what every host's agent said last. Changes nothing."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit code 1 if something is broken.",
            "",
            "Examples:",
            "  sudo -u logly logly doctor --config /etc/logly/agent.yml   the agent that the package installed",
            "  logly doctor --data /var/lib/logly --join 192.0.2.7:8080   an agent that was started by hand",
            "  logly doctor http://192.0.2.7:8080                         all hosts of an instance"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Mixin
    private JoinOption join = new JoinOption();

    @Parameters(arity = "0..1", paramLabel = "URL", description = "Page of a running instance.")
    private @Nullable String url;

    DoctorCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, List<Check>> byHost = url == null ? thisHost() : allHosts(url);
        byHost.forEach((host, checks) -> {
            if (!host.isEmpty()) {
                context.out().println(host);
            }
            checks.forEach(check -> context.out().println(check.line()));
        });
        boolean broken = byHost.values().stream().flatMap(List::stream).anyMatch(Check::isFailure);
        return (broken ? ExitCode.FOUND : ExitCode.DONE).code();
    }

    private Map<String, List<Check>> thisHost() throws InterruptedException {
        Settings alone = options.resolve(context, Map.of());
        Map<String, String> joined = new HashMap<>(ofInstance(alone));
        joined.putAll(join.settings(alone, context.err()::println));
        Settings settings = joined.isEmpty() ? alone : options.resolve(context, joined);
        return Map.of("", new HostDoctor(AgentSettings.from(settings), context.clock()).examine());
    }

    /** Kafka and registry of the instance that runs on these data, where no others are set. */
    private static Map<String, String> ofInstance(Settings settings) {
        if (settings.isSet(CommonSettings.BOOTSTRAP_SERVERS)) {
            return Map.of();
        }
        return new EndpointsFile(settings.get(CommonSettings.DATA_DIR))
                .read()
                .map(found -> Map.of(
                        CommonSettings.BOOTSTRAP_SERVERS.name(),
                        found.kafka(),
                        CommonSettings.SCHEMA_REGISTRY_URL.name(),
                        found.registry()))
                .orElse(Map.of());
    }

    private Map<String, List<Check>> allHosts(String page) throws InterruptedException {
        String base = (page.contains("://") ? page : "http://" + page).replaceFirst("/+$", "");
        Map<String, List<Check>> byHost = new LinkedHashMap<>();
        InstanceClient client = new InstanceClient(
                base, LIMIT, Credentials.of(options.resolve(context, Map.of())), context.err()::println);
        Map<String, String> query = new LinkedHashMap<>(Map.of("limit", "200"));
        boolean isMore = true;
        while (isMore) {
            JsonNode answer = client.page("/api/v1/hosts", query);
            for (JsonNode item : answer.path("items")) {
                AgentStatus status = RecordJson.fromJson(item.toString(), AgentStatus.class);
                Instant now = Instant.parse(item.path("lastSeenAt").asText())
                        .plusSeconds(item.path("secondsSinceLastSeen").asLong());
                byHost.computeIfAbsent(status.getHost(), host -> new ArrayList<>())
                        .addAll(StatusChecks.of(status, now));
            }
            query.put("cursor", answer.path("next").asText());
            isMore = answer.path("next").isTextual();
        }
        if (byHost.isEmpty()) {
            throw new OperatorMistake(ExitCode.FOUND, "no agent has ever reported to " + base);
        }
        return byHost;
    }
}
