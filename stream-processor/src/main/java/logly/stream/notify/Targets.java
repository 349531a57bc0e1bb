package logly.stream.notify;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import logly.analysis.notify.Notice;
import logly.analysis.notify.NotifyPlan;
import logly.analysis.notify.Target;
import logly.analysis.sigma.RefusedRule;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.Finding;
import logly.schemas.FindingType;

/** The targets of a file, and the way to each. */
public final class Targets {
    private final NotifyPlan plan;
    private final HttpClient client;
    private final InstantSource clock;

    private Targets(NotifyPlan plan, InstantSource clock) {
        this.plan = plan;
        this.clock = clock;
        client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Those of the file; none where it is missing and nobody named it. Throws OperatorMistake with file, line and key. */
    public static Targets read(NotifySettings settings, InstantSource clock) {
        Path file = settings.file();
        if (!Files.exists(file) && !settings.isNamed()) {
            return new Targets(NotifyPlan.NONE, clock);
        }
        try {
            return new Targets(NotifyPlan.read(Files.readString(file)), clock);
        } catch (RefusedRule e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, "notify.file: " + file + " cannot be read: " + e);
        }
    }

    NotifyPlan plan() {
        return plan;
    }

    HttpClient client() {
        return client;
    }

    Delivery to(Target target) {
        return target instanceof Target.Http http
                ? new HttpDelivery(http, client, clock)
                : new MailDelivery((Target.Mail) target);
    }

    /**
     * Sends a message to try a target, once; returns where it went. Throws an OperatorMistake where there is no such
     * target, an IOException where it does not take the message.
     */
    public String test(String name) throws IOException, InterruptedException {
        Target target = plan.targets().get(name);
        if (target == null) {
            throw new OperatorMistake(
                    ExitCode.USAGE,
                    "there is no target " + name + "; the file has "
                            + String.join(
                                    ", ",
                                    plan.targets().keySet().stream().sorted().toList()));
        }
        Finding finding = Finding.newBuilder()
                .setId("finding-test-1")
                .setRuleId("logly-test")
                .setTitle("This is a test: nothing happened")
                .setDescription("Somebody ran 'logly notify test'.")
                .setType(FindingType.ANOMALY)
                .setSeverity(10)
                .setEventCount(1)
                .setFirstSeen(clock.instant())
                .setLastSeen(clock.instant())
                .setRecommendedActions(List.of("Nothing: messages arrive."))
                .build();
        to(target).send(new Notice(name, "incident-test", false, List.of(finding), clock.instant()));
        return target.toString();
    }
}
