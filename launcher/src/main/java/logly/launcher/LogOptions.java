package logly.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.agent.SourceSettings;
import logly.runtime.Setting;
import picocli.CommandLine.Option;

/** The options that say which logs this host's agent reads. */
final class LogOptions {
    @Option(
            names = "--log",
            paramLabel = "PATH[=FORMAT]",
            description = "Log file to follow, besides the usual ones of this host; globs and repetition are allowed,"
                    + " - is standard input.")
    private List<String> logs = new ArrayList<>();

    @Option(names = "--from-end", description = "At the first start leaves out all that stands in the logs already.")
    private boolean fromEnd;

    /** The settings that they stand for. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (!logs.isEmpty()) {
            settings.put(
                    SourceSettings.LOG_FILES.name(),
                    Setting.listText(logs.stream().map(LogOptions::absolute).toList()));
        }
        if (fromEnd) {
            settings.put(SourceSettings.FROM_END.name(), "true");
        }
        return settings;
    }

    /** The next start may be in another folder, and the file is then still the same. */
    private static String absolute(String pathAndFormat) {
        boolean stands = pathAndFormat.startsWith("/") || pathAndFormat.equals("-") || pathAndFormat.startsWith("-=");
        return stands ? pathAndFormat : Path.of("").toAbsolutePath() + "/" + pathAndFormat;
    }
}
