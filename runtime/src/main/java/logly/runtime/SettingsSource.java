package logly.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Collects values from weakest to strongest source, and every mistake on the way. */
final class SettingsSource {
    static final String DEFAULT = "default";

    /** Read by the start script, never by a service. */
    private static final Set<String> NOT_SETTINGS = Set.of("LOGLY_HOME", "LOGLY_JAVA_OPTS");

    private final Map<String, Setting<?>> byName = new TreeMap<>();
    private final Map<String, Setting<?>> byVariable = new TreeMap<>();
    private final Map<String, Entry> entries = new TreeMap<>();
    private final List<String> mistakes = new ArrayList<>();

    SettingsSource(List<Setting<?>> declared) {
        for (Setting<?> setting : declared) {
            Setting<?> other = byName.put(setting.name(), setting);
            if (other != null && other != setting) {
                throw new IllegalArgumentException("two settings are named " + setting.name());
            }
            byVariable.put(setting.variable(), setting);
        }
    }

    /**
     * A setting with the text that won.
     *
     * @param origin where it stood, for people
     */
    record Entry(Setting<?> setting, String text, String origin) {
        String shown() {
            return setting.isSecret() && !text.isEmpty() ? "***" : text;
        }
    }

    void readDefaults() {
        byName.values()
                .forEach(setting -> entries.put(setting.name(), new Entry(setting, setting.defaultText(), DEFAULT)));
    }

    void readFiles(Path file) {
        for (SettingsYaml.Line line : SettingsYaml.read(file, mistakes)) {
            put(byName, line.key(), line.text(), line.origin());
        }
    }

    void readEnvironment(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((variable, text) -> {
            if (variable.startsWith("LOGLY_") && !NOT_SETTINGS.contains(variable)) {
                put(byVariable, variable, text, "environment " + variable);
            }
        });
    }

    void readFlags(Map<String, String> flags) {
        new TreeMap<>(flags).forEach((name, text) -> put(byName, name, text, "command line"));
    }

    Map<String, Entry> checkedEntries() {
        if (!mistakes.isEmpty()) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, String.join("\n", mistakes));
        }
        return new TreeMap<>(entries);
    }

    private void put(Map<String, Setting<?>> known, String key, String text, String origin) {
        Setting<?> setting = known.get(key);
        if (setting == null) {
            mistakes.add("unknown setting " + key + " (" + origin + "); the nearest is "
                    + NearestName.of(key, known.keySet()));
            return;
        }
        Entry entry = new Entry(setting, text, origin);
        try {
            setting.parse(text);
            entries.put(setting.name(), entry);
        } catch (IllegalArgumentException e) {
            mistakes.add(setting.name() + " = " + entry.shown() + " (" + origin + ") must be " + setting.form());
        }
    }
}
