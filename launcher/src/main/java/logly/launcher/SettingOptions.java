package logly.launcher;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.runtime.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which every command takes settings. */
final class SettingOptions {
    @Option(names = "--data", paramLabel = "DIR", description = "Data folder; short for --set data.dir=DIR.")
    private @Nullable String data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with settings; FILE's neighbours conf.d/*.yml are read too.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            mapFallbackValue = "true",
            description = "Sets one setting; may be repeated. 'logly config show' lists all.")
    private Map<String, String> values = new LinkedHashMap<>();

    /**
     * The settings that hold.
     *
     * @param more what other options of the command mean; wins over all else
     */
    Settings resolve(CommandContext context, Map<String, String> more) {
        Map<String, String> flags = new LinkedHashMap<>(values);
        if (data != null) {
            flags.put("data.dir", data);
        }
        flags.putAll(more);
        return Settings.resolve(
                ServiceKind.settings(context.kinds()),
                flags,
                context.environment(),
                config == null ? List.of() : List.of(config));
    }
}
