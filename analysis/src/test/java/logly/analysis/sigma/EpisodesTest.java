package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import logly.analysis.sigma.Correlation.Kind;
import logly.analysis.sigma.Correlation.Threshold;
import logly.analysis.sigma.Episodes.Stretch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EpisodesTest {
    private static final long SEED = 20261126;
    private static final int SPAN = 10;

    private static Correlation correlation(Kind kind, int least) {
        return new Correlation(
                kind,
                List.of("a", "b", "c").subList(0, kind == Kind.TEMPORAL || kind == Kind.TEMPORAL_ORDERED ? 3 : 1),
                List.of(),
                Map.of(),
                Duration.ofMillis(SPAN),
                new Threshold(kind == Kind.TEMPORAL ? 3 : least, Long.MAX_VALUE),
                "field",
                false);
    }

    /** Tries every window that begins at a millisecond, and joins those that overlap. */
    private static Set<Set<String>> naive(Correlation correlation, List<Hit> hits, int end) {
        List<Set<String>> episodes = new ArrayList<>();
        for (int start = -SPAN; start <= end; start++) {
            int from = start;
            List<Hit> window = hits.stream()
                    .filter(hit -> hit.millis() >= from && hit.millis() < from + SPAN)
                    .toList();
            if (!window.isEmpty() && fulfils(correlation, window)) {
                Set<String> ids = window.stream().map(Hit::evidence).collect(Collectors.toCollection(TreeSet::new));
                if (!episodes.isEmpty()
                        && episodes.get(episodes.size() - 1).stream().anyMatch(ids::contains)) {
                    episodes.get(episodes.size() - 1).addAll(ids);
                } else {
                    episodes.add(ids);
                }
            }
        }
        return new HashSet<>(episodes);
    }

    private static boolean fulfils(Correlation correlation, List<Hit> window) {
        return switch (correlation.kind()) {
            case EVENT_COUNT -> window.size() >= correlation.threshold().least();
            case VALUE_COUNT ->
                window.stream().map(Hit::value).distinct().count()
                        >= correlation.threshold().least();
            case TEMPORAL -> window.stream().map(Hit::rule).distinct().count() == 3;
            case TEMPORAL_ORDERED -> {
                boolean found = false;
                for (int i = 0; i < window.size(); i++) {
                    for (int j = i + 1; j < window.size(); j++) {
                        for (int k = j + 1; k < window.size(); k++) {
                            found |= (window.get(i).rule()
                                            + window.get(j).rule()
                                            + window.get(k).rule())
                                    .equals("abc");
                        }
                    }
                }
                yield found;
            }
        };
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void areTheUnionOfAllWindowsThatFulfilTheConditionInAnyOrder(Kind kind) {
        Random random = new Random(SEED);
        System.out.println("seed " + SEED + ", 500 sets of hits");
        for (int round = 0; round < 500; round++) {
            int end = 20 + random.nextInt(80);
            Correlation correlation = correlation(kind, 2 + random.nextInt(3));
            List<Hit> hits = new ArrayList<>();
            for (int i = 0; i < random.nextInt(25); i++) {
                String rule = String.valueOf((char) ('a' + random.nextInt(3)));
                hits.add(new Hit(rule, random.nextInt(end), "e" + i, "v" + random.nextInt(4), Map.of()));
            }
            hits.sort(Hit.ORDER);
            List<Stretch> episodes = Episodes.of(correlation, hits);
            Set<Set<String>> found = episodes.stream()
                    .map(episode -> hits.subList(episode.first(), episode.last() + 1).stream()
                            .map(Hit::evidence)
                            .collect(Collectors.toCollection(TreeSet::new)))
                    .collect(Collectors.toSet());
            assertThat(found).as("round %d, %s", round, hits).isEqualTo(naive(correlation, hits, end));
            assertThat(episodes)
                    .allMatch(episode -> episode.reached() >= episode.first() && episode.reached() <= episode.last());
        }
    }
}
