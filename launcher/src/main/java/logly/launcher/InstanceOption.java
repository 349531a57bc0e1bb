package logly.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which running process a command asks. */
final class InstanceOption {
    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description = "Address of the process; without it, http.port if that is set, else <data>/endpoints.json.")
    private @Nullable String url;

    /** Asks it. */
    InstanceClient client(CommandContext context, Duration limit) {
        return client(url, options, context, limit);
    }

    /** Asks the process at the address that somebody named, else the instance that the settings mean. */
    static InstanceClient client(
            @Nullable String named, SettingOptions options, CommandContext context, Duration limit) {
        Settings settings = options.resolve(context, Map.of());
        return new InstanceClient(
                given(named, settings).replaceFirst("/+$", ""),
                limit,
                Credentials.of(settings),
                context.err()::println);
    }

    private static String given(@Nullable String url, Settings settings) {
        if (url != null) {
            return url.contains("://") ? url : "http://" + url;
        }
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
