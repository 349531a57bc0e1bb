package logly.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Settings, resolved: flag, then environment, then YAML file and {@code conf.d/*.yml}, then default. An unknown key or a
 * value out of range is an {@link OperatorMistake} (exit 78) that names the key, its file and the nearest known key.
 */
public final class Settings {
    private final Map<String, SettingsSource.Entry> entries;

    private Settings(Map<String, SettingsSource.Entry> entries) {
        this.entries = entries;
    }

    /**
     * Resolves every declared setting; all mistakes are reported together, one line each.
     *
     * @param declared every setting that any service of this process knows
     * @param flags by setting name, from the command line
     * @param environment the process environment; only names that begin with LOGLY_ are looked at
     * @param files YAML files, each with the {@code conf.d} beside it; later ones win
     */
    public static Settings resolve(
            List<Setting<?>> declared, Map<String, String> flags, Map<String, String> environment, List<Path> files) {
        SettingsSource source = new SettingsSource(declared);
        source.readDefaults();
        files.forEach(source::readFiles);
        source.readEnvironment(environment);
        source.readFlags(flags);
        return new Settings(source.checkedEntries());
    }

    /** Defaults overridden by these values: for tests. */
    public static Settings of(List<Setting<?>> declared, Map<String, String> values) {
        return resolve(declared, values, Map.of(), List.of());
    }

    public <T> T get(Setting<T> setting) {
        return setting.parse(entry(setting).text());
    }

    /** Whether somebody set it, so that it is not the default. */
    public boolean isSet(Setting<?> setting) {
        return !entry(setting).origin().equals(SettingsSource.DEFAULT);
    }

    /** Name, value and origin of every setting, one per line in order of name, secrets starred. */
    public String table() {
        int names = width(entries.values().stream().map(entry -> entry.setting().name()));
        int values = width(entries.values().stream().map(SettingsSource.Entry::shown));
        StringBuilder table = new StringBuilder();
        for (SettingsSource.Entry entry : entries.values()) {
            table.append(padded(entry.setting().name(), names))
                    .append(" = ")
                    .append(padded(entry.shown(), values))
                    .append("  # ")
                    .append(entry.origin())
                    .append('\n');
        }
        return table.toString();
    }

    private SettingsSource.Entry entry(Setting<?> setting) {
        SettingsSource.Entry entry = entries.get(setting.name());
        if (entry == null) {
            throw new IllegalArgumentException("nobody declared the setting " + setting.name());
        }
        return entry;
    }

    private static int width(Stream<String> texts) {
        return Math.min(60, texts.mapToInt(String::length).max().orElse(0));
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
