package logly.agent.parse;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Labelled lines of other projects, which lie beside the repository or nowhere; a test without them is skipped. */
public final class Corpora {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Corpora() {}

    public static List<JsonNode> read(String file) throws IOException {
        Path path = folder().resolve(file);
        assumeTrue(Files.isReadable(path), "no labelled lines at " + path + "; set -Dlogly.corpora");
        List<JsonNode> cases = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            cases.add(JSON.readTree(line));
        }
        return cases;
    }

    private static Path folder() {
        String named = System.getProperty("logly.corpora");
        return named != null ? Path.of(named) : Path.of("../../shared/corpora/dev");
    }

    /** Agreements of each field, and the first disagreements. */
    static final class Score {
        private final TreeMap<String, int[]> fields = new TreeMap<>();
        private final List<String> differences = new ArrayList<>();

        void judge(String field, @Nullable Object expected, @Nullable Object actual, String line) {
            int[] counts = fields.computeIfAbsent(field, key -> new int[2]);
            counts[1]++;
            if (Objects.equals(expected, actual)) {
                counts[0]++;
            } else {
                differences.add(field + ": expected " + expected + ", got " + actual + " in " + line);
            }
        }

        double ratio() {
            int agreed = fields.values().stream().mapToInt(counts -> counts[0]).sum();
            int judged = fields.values().stream().mapToInt(counts -> counts[1]).sum();
            return judged == 0 ? 0 : (double) agreed / judged;
        }

        void print(String name) {
            StringBuilder text = new StringBuilder(name + ": agreement " + Math.round(ratio() * 1000) / 10.0 + " %");
            fields.forEach((field, counts) -> text.append(' ')
                    .append(field)
                    .append(' ')
                    .append(counts[0])
                    .append('/')
                    .append(counts[1]));
            System.out.println(text);
            differences.stream().limit(40).forEach(difference -> System.out.println("  " + difference));
        }
    }
}
