package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.analysis.sigma.Correlation.Kind;
import logly.analysis.sigma.Correlation.Threshold;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupWindowTest {
    private static final long SEED = 20261127;
    private static final Duration LATENESS = Duration.ofHours(1);

    private static Correlation correlation(Kind kind, long least, long most) {
        return new Correlation(
                kind,
                List.of("a", "b", "c"),
                List.of(),
                Map.of(),
                Duration.ofSeconds(60),
                new Threshold(kind == Kind.TEMPORAL || kind == Kind.TEMPORAL_ORDERED ? 3 : least, most),
                "field",
                false);
    }

    private static List<Hit> storms(Random random, int count) {
        List<Hit> hits = new ArrayList<>();
        long millis = 0;
        for (int i = 0; i < count; i++) {
            millis += random.nextInt(40) == 0 ? 50_000 + random.nextInt(40_000) : random.nextInt(4_000);
            String rule = String.valueOf((char) ('a' + (random.nextInt(3) == 0 ? random.nextInt(3) : 0)));
            String value = "v" + (random.nextInt(3) == 0 ? random.nextInt(6) : 0);
            hits.add(new Hit(rule, millis, "e" + i, value, Map.of("user", List.of("u" + random.nextInt(300)))));
        }
        return hits;
    }

    /** All of them kept, none folded. */
    private static List<Episode> whole(Correlation correlation, List<Hit> hits) {
        List<Hit> ordered = new ArrayList<>(hits);
        ordered.sort(Hit.ORDER);
        return new GroupWindow(ordered, new ArrayList<>(), 0, 0).episodes(correlation);
    }

    private static GroupWindow written(GroupWindow window) {
        return WindowCodec.read(WindowCodec.write(window));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void givesTheSameEpisodesFoldedInAnyOrderAndTwice(Kind kind) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 12; round++) {
            Correlation correlation = correlation(kind, 2 + random.nextInt(4), Long.MAX_VALUE);
            List<Hit> hits = storms(random, kind == Kind.TEMPORAL_ORDERED ? 500 : 1500);
            List<Hit> shuffled = new ArrayList<>(hits);
            for (int from = 0; from < shuffled.size(); from += 50) {
                Collections.shuffle(shuffled.subList(from, Math.min(shuffled.size(), from + 75)), random);
            }
            GroupWindow window = new GroupWindow();
            for (int i = 0; i < shuffled.size(); i++) {
                window.add(correlation, shuffled.get(i));
                if (window.folds.isEmpty()) {
                    window.add(correlation, shuffled.get(i));
                }
                if (i % 200 == 0) {
                    window = written(window);
                }
            }
            assertThat(window.episodes(correlation))
                    .as("round %d", round)
                    .usingRecursiveComparison()
                    .ignoringFields("reached")
                    .isEqualTo(whole(correlation, hits));
            assertThat(window.episodes(correlation))
                    .extracting(episode -> episode.reached().evidence())
                    .isEqualTo(whole(correlation, hits).stream()
                            .map(episode -> episode.reached().evidence())
                            .toList());
        }
    }

    /** As hosts do it: each gathers some of the hits for a while, and sends what its window became. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void givesTheSameEpisodesWhenWindowsOfPartsAreMerged(Kind kind) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 12; round++) {
            Correlation correlation = correlation(kind, 2 + random.nextInt(4), Long.MAX_VALUE);
            List<Hit> hits = storms(random, kind == Kind.TEMPORAL_ORDERED ? 500 : 1500);
            int hosts = 1 + random.nextInt(4);
            int longest = 1 + random.nextInt(100);
            List<GroupWindow> parts = new ArrayList<>();
            for (int i = 0; i < hosts; i++) {
                parts.add(new GroupWindow());
            }
            GroupWindow window = new GroupWindow();
            int held = 0;
            for (int next = 0; next < hits.size(); next++) {
                boolean isEnd = next == hits.size() - 1;
                parts.get(random.nextInt(hosts)).add(correlation, hits.get(next));
                if (random.nextInt(longest) == 0 || isEnd) {
                    for (int i = 0; i < hosts; i++) {
                        if (random.nextBoolean() || isEnd) {
                            held += parts.get(i).hits.size();
                            window.merge(correlation, parts.get(i).hits, parts.get(i).folds);
                            parts.set(i, new GroupWindow());
                        }
                    }
                    window = written(window);
                }
            }
            assertThat(held).isLessThanOrEqualTo(hits.size());
            assertThat(window.episodes(correlation))
                    .as("round %d", round)
                    .usingRecursiveComparison()
                    .ignoringFields("reached")
                    .isEqualTo(whole(correlation, hits));
            assertThat(window.episodes(correlation))
                    .extracting(episode -> episode.reached().evidence())
                    .isEqualTo(whole(correlation, hits).stream()
                            .map(episode -> episode.reached().evidence())
                            .toList());
        }
    }

    @Test
    void holdsAStormInLittleRoom() {
        Correlation correlation = correlation(Kind.EVENT_COUNT, 5, Long.MAX_VALUE);
        GroupWindow window = new GroupWindow();
        int storm = 100_000;
        for (int i = 0; i < storm; i++) {
            window.add(correlation, new Hit("a", i, String.format("e%06d", i), "", Map.of("ip", List.of("192.0.2.1"))));
        }
        List<Episode> episodes = window.episodes(correlation);
        assertThat(episodes).singleElement().satisfies(episode -> {
            assertThat(episode.count()).isEqualTo(storm);
            assertThat(episode.evidence())
                    .hasSize(20)
                    .startsWith("e000000", "e000001")
                    .endsWith("e099999");
            assertThat(episode.lastMillis()).isEqualTo(storm - 1);
        });
        assertThat(WindowCodec.write(window).length).isLessThan(40_000);
        assertThat(window.dropped()).isZero();
    }

    @Test
    void thinsWhatFulfilsNothingWithoutLosingTheCount() {
        Correlation correlation = correlation(Kind.VALUE_COUNT, 3, Long.MAX_VALUE);
        GroupWindow window = new GroupWindow();
        for (int i = 0; i < 20_000; i++) {
            window.add(correlation, new Hit("a", i, "e" + i, "one", Map.of()));
        }
        assertThat(window.episodes(correlation)).isEmpty();
        assertThat(window.hits.size()).isLessThan(1_200);
        window.add(correlation, new Hit("a", 20_000, "x", "two", Map.of()));
        window.add(correlation, new Hit("a", 20_001, "y", "three", Map.of()));
        assertThat(window.episodes(correlation)).singleElement().satisfies(episode -> assertThat(episode.count())
                .isEqualTo(20_002));
    }

    /** As of one browser at many paths, which the rule that counts browsers holds for a minute and an hour. */
    @Test
    void staysSmallInAnHourOfOneValueWithManyResources() {
        Correlation correlation = correlation(Kind.VALUE_COUNT, 8, Long.MAX_VALUE);
        GroupWindow window = new GroupWindow();
        String path = "/" + "p".repeat(190);
        for (int i = 0; i < 61 * 60 * 2; i++) {
            Map<String, List<String>> resources =
                    Map.of("path", List.of(path + i), "ip", List.of("203.0.113.9"), "host", List.of("web-" + i % 60));
            window.add(correlation, new Hit("a", i * 500L, "evidence-" + i, "one", resources));
        }
        assertThat(window.hits.size()).isLessThan(600);
        assertThat(WindowCodec.write(window).length).isLessThan(400_000);
        assertThat(window.dropped()).isZero();
    }

    /** Hosts gather what they see and send it in any order; the other values come at any time. */
    @Test
    void decidesAlikeWhenAFloodOfOneValueIsThinned() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        Correlation correlation = correlation(Kind.VALUE_COUNT, 4, Long.MAX_VALUE);
        long cell = correlation.timespan().toMillis() / GroupWindow.CELLS;
        for (int round = 0; round < 60; round++) {
            List<Hit> hits = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                hits.add(new Hit("a", i * 30L, "e" + i, "one", Map.of("host", List.of("h" + i % 60))));
            }
            for (int i = 0; i < 6; i++) {
                hits.add(new Hit("a", random.nextInt(200_000), "x" + i, "v" + i % 4, Map.of("host", List.of("x"))));
            }
            List<GroupWindow> hosts = List.of(new GroupWindow(), new GroupWindow(), new GroupWindow());
            GroupWindow window = new GroupWindow();
            List<Hit> shuffled = new ArrayList<>(hits);
            if (round % 2 == 0) {
                Collections.shuffle(shuffled, random);
            }
            shuffled.forEach(hit -> hosts.get(random.nextInt(3)).add(correlation, hit));
            for (GroupWindow host : hosts) {
                assertThat(host.hits.size()).isLessThan(450);
                window.merge(correlation, host.hits, host.folds);
            }
            List<Episode> expected = whole(correlation, hits);
            List<Episode> actual = written(window).episodes(correlation);
            assertThat(window.dropped()).isZero();
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i).firstMillis())
                        .isBetween(
                                expected.get(i).firstMillis(), expected.get(i).firstMillis() + cell);
                assertThat(actual.get(i).lastMillis())
                        .isBetween(
                                expected.get(i).lastMillis() - cell,
                                expected.get(i).lastMillis());
                assertThat(actual.get(i).count())
                        .isBetween(
                                expected.get(i).count() - 2 * cell / 30,
                                expected.get(i).count() + 2 * cell / 30);
                assertThat(actual.get(i).resources().get("host"))
                        .containsAll(expected.get(i).resources().get("host"));
            }
        }
    }

    @Test
    void judgesWhatMoreHitsWouldUndoOnlyWhenNoMoreAreExpected() {
        Correlation correlation = correlation(Kind.EVENT_COUNT, 2, 2);
        GroupWindow window = new GroupWindow();
        window.add(correlation, new Hit("a", 0, "e0", "", Map.of()));
        window.add(correlation, new Hit("a", 10, "e1", "", Map.of()));
        Duration patience = Duration.ofMinutes(10);
        assertThat(window.judged(correlation, 10 + 60_000 + 599_999, patience)).isEmpty();
        assertThat(window.judged(correlation, 10 + 60_000 + 600_000, patience)).hasSize(1);
        window.add(correlation, new Hit("a", 20, "e2", "", Map.of()));
        assertThat(window.judged(correlation, 10_000_000, patience))
                .singleElement()
                .satisfies(episode -> assertThat(episode.firstMillis()).isEqualTo(10));
    }

    @Test
    void forgetsWhatNoHitCanJoinAndCountsOnFromThere() {
        Correlation correlation = correlation(Kind.EVENT_COUNT, 2, Long.MAX_VALUE);
        GroupWindow window = new GroupWindow();
        window.add(correlation, new Hit("a", 0, "e0", "", Map.of()));
        window.add(correlation, new Hit("a", 10, "e1", "", Map.of()));
        window.add(correlation, new Hit("a", 100_000, "e2", "", Map.of()));
        long late = 10 + 60_000 + LATENESS.toMillis();
        window.forget(correlation, late, LATENESS);
        assertThat(window.episodes(correlation)).hasSize(1);
        window.forget(correlation, late + 1, LATENESS);
        assertThat(window.episodes(correlation)).isEmpty();
        assertThat(window.closed()).isEqualTo(1);
        assertThat(window.isEmpty()).isFalse();
        window.forget(correlation, late + 100_000, LATENESS);
        assertThat(window.isEmpty()).isTrue();
    }
}
