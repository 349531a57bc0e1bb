package logly.stream.notify;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import logly.runtime.CommonSettings;
import logly.runtime.Setting;
import logly.runtime.Settings;
import logly.schemas.Topics;

/**
 * What the notifier is told.
 *
 * @param file whom to tell of what; may be missing where nobody named it
 * @param isNamed whether somebody did
 * @param folder of its own, for what it told
 */
public record NotifySettings(
        Topics topics, List<String> bootstrapServers, URI registry, Path file, boolean isNamed, Path folder) {
    public static final Setting<String> FILE = Setting.text("notify.file", "")
            .doc("File that says whom to tell of which findings (docs/notification.md). Empty: `notify.yml` in the data"
                    + " folder, where there is one.");

    public NotifySettings {
        bootstrapServers = List.copyOf(bootstrapServers);
    }

    public static List<Setting<?>> all() {
        return List.of(FILE);
    }

    public static NotifySettings from(Settings settings) {
        Path data = settings.get(CommonSettings.DATA_DIR);
        String named = settings.get(FILE);
        return new NotifySettings(
                new Topics(new Topics.Options(
                        settings.get(CommonSettings.TOPIC_PREFIX),
                        settings.get(CommonSettings.PARTITIONS),
                        settings.get(CommonSettings.RAW_RETENTION),
                        settings.get(CommonSettings.RAW_RETENTION_BYTES))),
                settings.get(CommonSettings.BOOTSTRAP_SERVERS),
                settings.get(CommonSettings.SCHEMA_REGISTRY_URL),
                named.isEmpty() ? data.resolve("notify.yml") : Path.of(named),
                !named.isEmpty(),
                data.resolve("notifier"));
    }
}
