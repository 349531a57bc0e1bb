package logly.analysis.sigma;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rules of a folder and of those below it, or the shipped ones.
 *
 * @param rules those that can be read, by file name
 * @param refused why others cannot: {@code file: line N: reason}
 */
public record RuleFiles(List<SigmaRule> rules, List<String> refused) {
    private static final String SHIPPED = "/rules";

    /** The rules that come with the program. */
    public static RuleFiles shipped() throws IOException {
        URL here = RuleFiles.class.getResource(SHIPPED);
        if (here == null) {
            throw new IllegalStateException("the shipped rules are missing");
        }
        try {
            if (here.openConnection() instanceof JarURLConnection jar) {
                try (FileSystem inside =
                        FileSystems.newFileSystem(Path.of(jar.getJarFileURL().toURI()))) {
                    return below(inside.getPath(SHIPPED));
                }
            }
            return below(Path.of(here.toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rules in the files {@code *.yml} and {@code *.yaml} of a folder and of those below it, but for {@link TuningFiles}. */
    public static RuleFiles below(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(RuleFiles::isYaml)
                    .filter(file -> !TuningFiles.isTuning(folder.relativize(file)))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
        RuleReader reader = new RuleReader(Map.of());
        List<SigmaRule> rules = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (Path file : files) {
            try {
                rules.addAll(reader.read(Files.readString(file)));
            } catch (RefusedRule e) {
                refused.add(folder.relativize(file) + ": " + e.getMessage());
            }
        }
        return new RuleFiles(List.copyOf(rules), List.copyOf(refused));
    }

    static boolean isYaml(Path path) {
        String name = path.toString();
        return Files.isRegularFile(path) && (name.endsWith(".yml") || name.endsWith(".yaml"));
    }
}
