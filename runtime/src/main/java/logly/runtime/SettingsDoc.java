package logly.runtime;

import java.util.List;
import java.util.Map;

/** Renders declarations as the Markdown of {@code docs/configuration.md}; equal declarations give equal text. */
public final class SettingsDoc {
    private static final String HEAD = """
            # Configuration

            Generated from the declarations in the code; a test fails when it differs.

            A setting comes from, in this order: a flag of the command, the environment (`store.node.name` is
            `LOGLY_STORE_NODE_NAME`), the YAML file with the `conf.d/*.yml` beside it (nested or dotted keys, later files
            win), its default. An unknown name is an error. `logly config show` prints what holds, and where it came from.
            """;

    private SettingsDoc() {}

    /** One section per entry, in the order of the map. */
    public static String render(Map<String, List<Setting<?>>> sections) {
        StringBuilder text = new StringBuilder(HEAD);
        sections.forEach((title, settings) -> {
            text.append("\n## ").append(title).append("\n\n");
            text.append("| setting | default | must be | |\n| --- | --- | --- | --- |\n");
            settings.forEach(setting -> text.append(row(setting)));
        });
        return text.toString();
    }

    private static String row(Setting<?> setting) {
        String byDefault =
                setting.isSecret() || setting.defaultText().isEmpty() ? "" : "`" + escaped(setting.defaultText()) + "`";
        String secret = setting.isSecret() ? " Secret: shown as stars." : "";
        return "| `" + setting.name() + "` | " + byDefault + " | " + escaped(setting.form()) + " | "
                + escaped(setting.sentence()) + secret + " |\n";
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
