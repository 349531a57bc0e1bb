package logly.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

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
    private SettingOptions options = new SettingOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description = "Address of the process; without it, http.port if that is set, else <data>/endpoints.json.")
    private @Nullable String url;

    HealthCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        URI ready = URI.create(address().replaceFirst("/+$", "") + "/ready");
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(LIMIT)
                    .build()
                    .send(HttpRequest.newBuilder(ready).timeout(LIMIT).build(), BodyHandlers.ofString());
            context.out().println(answer.body().strip());
            return (answer.statusCode() == 200 ? ExitCode.DONE : ExitCode.FOUND).code();
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.UNREACHABLE, "nothing answers at " + ready);
        } catch (IllegalArgumentException e) {
            throw new OperatorMistake(ExitCode.USAGE, ready + " is not an HTTP address");
        }
    }

    private String address() {
        if (url != null) {
            return url.contains("://") ? url : "http://" + url;
        }
        Settings settings = options.resolve(context, Map.of());
        int port = settings.get(CommonSettings.HTTP_PORT);
        if (port != 0) {
            String bound = settings.get(CommonSettings.HTTP_ADDRESS);
            return "http://" + new HostPort(HostPort.isWildcard(bound) ? "127.0.0.1" : bound, port);
        }
        Path data = settings.get(CommonSettings.DATA_DIR);
        return new EndpointsFile(data)
                .read()
                .orElseThrow(() -> new OperatorMistake(
                        ExitCode.UNREACHABLE,
                        "nothing runs on " + data.toAbsolutePath().normalize() + ": it has no endpoints.json"))
                .http();
    }
}
