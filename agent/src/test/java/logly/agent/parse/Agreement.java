package logly.agent.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How far the parsers agree with the labels of one corpus: per family and field, agreed of judged. */
final class Agreement {
    private static final int SHOWN = 40;

    private final String corpus;
    private final TreeMap<String, TreeMap<String, int[]>> families = new TreeMap<>();
    private final List<String> differences = new ArrayList<>();

    Agreement(String corpus) {
        this.corpus = corpus;
    }

    /** What a judge says of one case goes here. */
    final class Case {
        private final String family;
        private final String line;

        Case(String family, String line) {
            this.family = family;
            this.line = line;
        }

        void judge(String field, @Nullable Object expected, @Nullable Object actual) {
            int[] counts =
                    families.computeIfAbsent(family, key -> new TreeMap<>()).computeIfAbsent(field, key -> new int[2]);
            counts[1]++;
            if (Objects.equals(expected, actual)) {
                counts[0]++;
            } else {
                differences.add(family + ": " + field + ": expected " + expected + ", got " + actual + " in " + line);
            }
        }
    }

    double ratio() {
        return ratio(sum(null, null));
    }

    double ratio(String family) {
        return ratio(sum(family, null));
    }

    double ratio(String family, String field) {
        return ratio(sum(family, field));
    }

    /** Judged and not agreed. */
    int misses(@Nullable String family, @Nullable String field) {
        int[] counts = sum(family, field);
        return counts[1] - counts[0];
    }

    private static double ratio(int[] counts) {
        return counts[1] == 0 ? 1 : (double) counts[0] / counts[1];
    }

    private int[] sum(@Nullable String family, @Nullable String field) {
        int[] sum = new int[2];
        families.forEach((name, fields) -> fields.forEach((key, counts) -> {
            if ((family == null || family.equals(name)) && (field == null || field.equals(key))) {
                sum[0] += counts[0];
                sum[1] += counts[1];
            }
        }));
        return sum;
    }

    /** The table, and, for the families named by {@code -Dlogly.corpora.show} (or {@code all}), the differences. */
    String table() {
        StringBuilder text = new StringBuilder(row(corpus, "all", sum(null, null)));
        for (Map.Entry<String, TreeMap<String, int[]>> family : families.entrySet()) {
            text.append(row("", family.getKey(), sum(family.getKey(), null)));
            family.getValue().forEach((field, counts) -> text.append(' ')
                    .append(field)
                    .append(' ')
                    .append(counts[0])
                    .append('/')
                    .append(counts[1]));
        }
        String shown = System.getProperty("logly.corpora.show", "");
        differences.stream()
                .filter(difference -> shown.equals("all")
                        || List.of(shown.split(",", -1)).contains(difference.substring(0, difference.indexOf(':'))))
                .limit(shown.equals("all") ? SHOWN : Integer.MAX_VALUE)
                .forEach(difference -> text.append("\n    ").append(difference));
        return text.toString();
    }

    private static String row(String corpus, String family, int[] counts) {
        return String.format(
                Locale.ROOT, "%n%-18s %-22s %5.1f %% of %d", corpus, family, 100 * ratio(counts), counts[1]);
    }
}
