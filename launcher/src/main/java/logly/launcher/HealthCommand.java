package logly.launcher;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.runtime.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks a running process whether it is ready. */
@Command(
        name = "health",
        description = "Asks a running process whether it is ready: exit 0 if so, 1 if not, 69 if nothing answers.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly health                         the instance of ./data, or the one at LOGLY_HTTP_PORT",
            "  logly health --data /var/lib/logly   the instance of this folder",
            "  logly health http://127.0.0.1:8080   the process at this address"
        })
final class HealthCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final CommandContext context;

    @Mixin
    private InstanceOption instance = new InstanceOption();

    HealthCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        HttpResponse<String> answer = instance.client(context, LIMIT).get("/ready", Map.of());
        context.out().println(answer.body().strip());
        return (answer.statusCode() == 200 ? ExitCode.DONE : ExitCode.FOUND).code();
    }
}
