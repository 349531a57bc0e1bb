package logly.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Settings, resolved: flag, then environment, then YAML file and {@code conf.d/*.yml}, then default. An unknown key or a
 * value out of range is an {@link OperatorMistake} (exit 78) that names the key, its file and the nearest known key.
 */
public final class Settings {
    private Settings() {}

    /**
     * Resolves every declared setting.
     *
     * @param declared every setting that any service of this process knows
     * @param flags by setting name, from the command line
     * @param environment the process environment; only names that begin with LOGLY_ are looked at
     * @param file the YAML file, with {@code conf.d} beside it
     */
    public static Settings resolve(
            List<Setting<?>> declared, Map<String, String> flags, Map<String, String> environment, List<Path> file) {
        throw new UnsupportedOperationException();
    }

    /** Defaults overridden by these values: for tests. */
    public static Settings of(List<Setting<?>> declared, Map<String, String> values) {
        return resolve(declared, values, Map.of(), List.of());
    }

    public <T> T get(Setting<T> setting) {
        throw new UnsupportedOperationException();
    }

    /** Whether somebody set it, so that it is not the default. */
    public boolean isSet(Setting<?> setting) {
        throw new UnsupportedOperationException();
    }
}
