package logly.analysis.sigma;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import logly.schemas.Finding;

/**
 * Places a finding among others by what it is, not by whom it befell: a vector of {@value #DIMENSIONS} numbers of length 1.
 * Findings of one nature lie close (cosine near 1), whatever their hosts, addresses, users and times.
 *
 * <p>Features, each hashed to two places with a sign (feature hashing, Weinberger et al., 2009) and weighted: the type of
 * finding; the family of the rule (its id without the last word) and the rule; ATT&amp;CK tactics and techniques, the
 * technique's parent apart; the words of title and description; services; which kinds of resources there are, and how many
 * of each on a scale of powers of four; the rhythm: how long it lasted, how many events, and how dense they came, on the
 * same kind of scale; severity in steps of 20. No name of a host, address or user enters, and nothing random: equal
 * findings have equal vectors on every machine. Another {@link #VERSION} is never compared with this one.
 */
public final class Embedding {
    public static final int VERSION = 1;
    public static final int DIMENSIONS = 256;

    private static final int SHORTEST_WORD = 4;

    private final double[] sums = new double[DIMENSIONS];

    private Embedding() {}

    /** The vector of a finding of this rule. */
    public static List<Float> of(Finding finding, List<String> tags) {
        Embedding embedding = new Embedding();
        embedding.add("type", finding.getType().name(), 2.0);
        embedding.addRule(finding.getRuleId());
        embedding.addTags(tags);
        embedding.addWords(finding.getTitle(), 0.6);
        embedding.addWords(finding.getDescription(), 0.25);
        embedding.addResources(finding.getResources());
        embedding.addRhythm(finding);
        embedding.add("severity", Integer.toString(finding.getSeverity() / 20), 0.4);
        return embedding.normalised();
    }

    private void addRule(String id) {
        add("rule", id, 1.5);
        int last = Math.max(id.lastIndexOf('-'), id.lastIndexOf('_'));
        add("family", last > 0 ? id.substring(0, last) : id, 0.7);
    }

    private void addTags(List<String> tags) {
        for (String tag : new TreeSet<>(tags)) {
            String lower = tag.toLowerCase(Locale.ROOT);
            boolean isTechnique = lower.matches("attack\\.t[0-9]{4}.*");
            add("tag", lower, isTechnique ? 1.0 : 1.8);
            if (isTechnique && lower.indexOf('.', 8) > 0) {
                add("tag", lower.substring(0, lower.indexOf('.', 8)), 1.0);
            }
        }
    }

    private void addWords(String text, double weight) {
        TreeSet<String> words = new TreeSet<>();
        for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1)) {
            if (word.length() >= SHORTEST_WORD) {
                words.add(word.endsWith("s") ? word.substring(0, word.length() - 1) : word);
            }
        }
        double share = weight / Math.sqrt(Math.max(1, words.size())) * 2;
        words.forEach(word -> add("word", word, share));
    }

    private void addResources(Map<String, List<String>> resources) {
        for (Map.Entry<String, List<String>> kind : new TreeMap<>(resources).entrySet()) {
            add("kind", kind.getKey(), 0.5);
            add("many", kind.getKey() + " " + scale(kind.getValue().size()), 0.3);
        }
        List<String> services = resources.getOrDefault("service", List.of());
        double share = 1.0 / Math.sqrt(Math.max(1, services.size()));
        services.forEach(service -> add("service", service, share));
    }

    private void addRhythm(Finding finding) {
        long seconds =
                Duration.between(finding.getFirstSeen(), finding.getLastSeen()).toSeconds();
        add("lasts", Integer.toString(scale(seconds)), 0.3);
        add("events", Integer.toString(scale(finding.getEventCount())), 0.3);
        add("density", Integer.toString(scale(finding.getEventCount() * 3600 / Math.max(1, seconds))), 0.2);
        add("window", Integer.toString(scale(finding.getTimeWindowMillis() / 1000)), 0.3);
    }

    /** Powers of four: 0, 1, 4, 16 and so on open the steps. */
    private static int scale(long number) {
        return number <= 0 ? 0 : 1 + (63 - Long.numberOfLeadingZeros(number)) / 2;
    }

    private void add(String kind, String value, double weight) {
        long hash = hash(kind + "\0" + value);
        sums[(int) (hash & 0xff)] += (hash & 0x100) == 0 ? weight : -weight;
        sums[(int) (hash >>> 9 & 0xff)] += (hash >>> 17 & 1) == 0 ? weight : -weight;
    }

    /** FNV-1a of the characters, its bits mixed once more as splitmix64 does. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }

    private List<Float> normalised() {
        double squares = 0;
        for (double sum : sums) {
            squares += sum * sum;
        }
        double length = squares == 0 ? 1 : Math.sqrt(squares);
        List<Float> vector = new ArrayList<>(DIMENSIONS);
        for (double sum : sums) {
            vector.add((float) (sum / length));
        }
        return vector;
    }
}
