package logly.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.analysis.sigma.RuleChanges;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.NearestName;
import logly.runtime.OperatorMistake;
import logly.runtime.Settings;
import logly.schemas.DetectionRule;
import logly.schemas.RuleTopic;
import logly.schemas.Topics;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Switches rules of a running instance on or off; what is switched stays so over restarts and releases. */
@Command(
        description = {
            "Switches rules of a running instance on or off, by id ('logly rules ls'). It takes effect within seconds and",
            "stays so over restarts and releases. Rules that take only hits of a rule that is off find nothing.",
            "Exit codes: 0 done, 64 usage, 69 unreachable."
        },
        mixinStandardHelpOptions = true)
final class RuleSwitchCommand implements Callable<Integer> {
    private final CommandContext context;
    private final boolean isOn;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for whoever looks at it later.")
    private @Nullable String reason;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of rules.")
    private List<String> ids = List.of();

    RuleSwitchCommand(CommandContext context, boolean isOn) {
        this.context = context;
        this.isOn = isOn;
    }

    @Override
    public Integer call() {
        Settings settings = options.resolve(context, Map.of());
        RuleTopic topic = topic(settings);
        try {
            Map<String, DetectionRule> stored = topic.read();
            Map<String, @Nullable DetectionRule> changes = new HashMap<>();
            for (String id : ids) {
                DetectionRule rule = stored.get(id);
                if (rule == null) {
                    throw new OperatorMistake(
                            ExitCode.USAGE,
                            "there is no rule " + id + "; the nearest is " + NearestName.of(id, stored.keySet()));
                }
                changes.put(
                        id,
                        RuleChanges.switched(rule, isOn, reason, context.clock().instant()));
            }
            topic.write(changes);
        } catch (KafkaException e) {
            throw new OperatorMistake(ExitCode.UNREACHABLE, "the topic of rules: " + e.getMessage());
        }
        ids.forEach(id -> context.out().println((isOn ? "enabled " : "disabled ") + id));
        return ExitCode.DONE.code();
    }

    private RuleTopic topic(Settings settings) {
        Topics topics = new Topics(TopicCatalogue.options(settings));
        if (settings.isSet(CommonSettings.BOOTSTRAP_SERVERS)) {
            return RuleTopic.of(
                    settings.get(CommonSettings.BOOTSTRAP_SERVERS),
                    settings.get(CommonSettings.SCHEMA_REGISTRY_URL).toString(),
                    topics.detectionRules(),
                    context.clock());
        }
        Path data = settings.get(CommonSettings.DATA_DIR);
        Endpoints endpoints = new EndpointsFile(data)
                .read()
                .orElseThrow(() -> new OperatorMistake(
                        ExitCode.UNREACHABLE,
                        "nothing runs on " + data.toAbsolutePath().normalize() + ": it has no endpoints.json"));
        return RuleTopic.of(
                List.of(endpoints.kafka().split(",", -1)),
                endpoints.registry(),
                topics.detectionRules(),
                context.clock());
    }
}
