package logly.launcher;

import java.io.IOException;
import java.net.URI;
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
import logly.analysis.sigma.RefusedRule;
import logly.analysis.sigma.RuleReader;
import logly.analysis.sigma.SigmaRule;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a folder and of those below it, or the shipped ones.
 *
 * @param rules those that can be honoured, by file name
 * @param refused why others cannot: {@code file: line N: reason}
 */
record RuleFiles(List<SigmaRule> rules, List<String> refused) {
    private static final String SHIPPED = "/rules";

    static RuleFiles shipped() throws IOException {
        URL here = RuleFiles.class.getResource(SHIPPED);
        if (here == null) {
            throw new IllegalStateException("the shipped rules are missing");
        }
        try {
            URI uri = here.toURI();
            if (uri.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                    return below(jar.getPath(SHIPPED));
                }
            }
            return below(Path.of(uri));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static RuleFiles in(@Nullable Path folder) throws IOException {
        if (folder == null) {
            return shipped();
        }
        if (!Files.isDirectory(folder)) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, "--rules: " + folder + " is no folder");
        }
        return below(folder);
    }

    private static RuleFiles below(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(RuleFiles::isRule)
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

    private static boolean isRule(Path path) {
        String name = path.toString();
        return Files.isRegularFile(path) && (name.endsWith(".yml") || name.endsWith(".yaml"));
    }
}
