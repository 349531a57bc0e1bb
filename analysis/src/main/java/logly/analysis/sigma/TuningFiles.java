package logly.analysis.sigma;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an operator keeps beside rules: overlays in {@code rules.d/*.yml}, and {@code allow.yml}.
 *
 * @param allowText text of {@code allow.yml}; empty where there is none
 * @param refused mistakes, {@code file: line N: key: reason}; the file of one is left out whole
 */
public record TuningFiles(RuleTuning tuning, String allowText, List<String> refused) {
    static final String OVERLAYS = "rules.d";
    static final String ALLOW = "allow.yml";

    /** Those of a folder; nothing where it has none. */
    public static TuningFiles below(Path folder) throws IOException {
        Map<String, Overlay> overlays = new LinkedHashMap<>();
        Map<String, String> places = new LinkedHashMap<>();
        List<String> refused = new ArrayList<>();
        for (Path file : overlayFiles(folder.resolve(OVERLAYS))) {
            String name = folder.relativize(file).toString();
            try {
                Map<String, Overlay> found = Overlay.readAll(Files.readString(file));
                for (Map.Entry<String, Overlay> each : found.entrySet()) {
                    String other = places.putIfAbsent(each.getKey(), name);
                    if (other == null) {
                        overlays.put(each.getKey(), each.getValue());
                    } else {
                        refused.add(name + ": " + each.getKey() + ": stands also in " + other);
                    }
                }
            } catch (RefusedRule e) {
                refused.add(name + ": " + e.getMessage());
            }
        }
        Path allow = folder.resolve(ALLOW);
        String text = Files.isRegularFile(allow) ? Files.readString(allow) : "";
        AllowList allowed = AllowList.EMPTY;
        try {
            allowed = AllowList.read(text);
        } catch (RefusedRule e) {
            refused.add(ALLOW + ": " + e.getMessage());
            text = "";
        }
        return new TuningFiles(new RuleTuning(overlays, allowed), text, List.copyOf(refused));
    }

    private static List<Path> overlayFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(RuleFiles::isYaml).sorted().toList();
        }
    }

    /** Whether a file below a folder of rules is of these and no rule. */
    static boolean isTuning(Path relative) {
        return relative.startsWith(OVERLAYS)
                || relative.equals(relative.getFileSystem().getPath(ALLOW));
    }
}
