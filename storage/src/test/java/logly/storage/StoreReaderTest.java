package logly.storage;

import static logly.storage.Samples.ALL_EVENTS;
import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.hour;
import static logly.storage.Samples.id;
import static logly.storage.Samples.pick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.Action;
import logly.schemas.HourlyAggregate;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreReaderTest {
    private static final long SEED = 20261121;

    @TempDir
    Path data;

    private static Selector ofHost(Labels labels, String host) {
        return Selector.where(labels, "host", host);
    }

    private static <T> List<T> all(Function<Optional<String>, Page<T>> pages) {
        List<T> items = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<T> page = pages.apply(cursor);
            items.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());
        return items;
    }

    /** A selector and what it means, by the parts that have an index of their own and some that have none. */
    private record Filter(Selector selector, Predicate<LogEvent> meaning) {}

    private static Filter randomFilter(Random random) {
        Filter filter = new Filter(ALL_EVENTS, event -> true);
        filter = sometimes(random, filter, "host", "web-" + random.nextInt(5), LogEvent::getHost);
        filter = sometimes(random, filter, "source", pick(random, "auth", "nginx", "absent"), LogEvent::getSource);
        filter = sometimes(random, filter, "service", pick(random, "sshd", "cron"), LogEvent::getService);
        filter = sometimes(random, filter, "level", pick(random, Level.values()).name(), e -> e.getLevel()
                .name());
        filter = sometimes(random, filter, "ip", "203.0.113." + random.nextInt(6), LogEvent::getIpAddress);
        filter = sometimes(random, filter, "user", "user" + random.nextInt(6), LogEvent::getUser);
        filter = sometimes(
                random, filter, "action", pick(random, Action.values()).name(), e -> e.getAction()
                        .name());
        String text = "line " + random.nextInt(10);
        return random.nextInt(4) > 0
                ? filter
                : both(filter, Samples.contains(text), event -> event.getMessage()
                        .contains(text));
    }

    private static Filter sometimes(
            Random random, Filter filter, String label, String value, Function<LogEvent, @Nullable String> field) {
        return random.nextInt(4) > 0
                ? filter
                : both(
                        filter,
                        Selector.where(Nouns.LOG_EVENTS, label, value),
                        event -> value.equals(field.apply(event)));
    }

    private static Filter both(Filter one, Selector selector, Predicate<LogEvent> meaning) {
        return new Filter(one.selector().and(selector), one.meaning().and(meaning));
    }

    @Test
    void pagesAsABruteForceSortWouldOverDaysNodesAndFilters() throws Exception {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        Instant from = NOON.minus(Duration.ofDays(3));
        List<LogEvent> written = new ArrayList<>();
        try (StoreFiles one = StoreFiles.open(data, "one");
                StoreFiles other = StoreFiles.open(data, "other");
                StoreReader ample = new StoreReader(data);
                StoreReader frugal = new StoreReader(data, 50_000)) {
            Batch toOne = one.batch();
            Batch toOther = other.batch();
            for (int i = 0; i < 3000; i++) {
                LogEvent event = Samples.randomEvent(random, from, Duration.ofDays(3), i + 1);
                int where = random.nextInt(10);
                if (where < 6) {
                    toOne.insert(event, id(i), NOON);
                }
                if (where > 4) {
                    toOther.insert(event, id(i), NOON);
                }
                written.add(event);
            }
            toOne.commit(List.of(), new Ledger());
            toOther.commit(List.of(), new Ledger());

            Comparator<LogEvent> newestFirst = Comparator.comparing(LogEvent::getTimestamp)
                    .thenComparing(LogEvent::getSeq)
                    .reversed();
            for (int i = 0; i < 150; i++) {
                Filter filter = i == 0 ? new Filter(ALL_EVENTS, event -> true) : randomFilter(random);
                Instant start = from.plusMillis(random.nextInt(100_000_000));
                TimeRange range = i == 0 ? ALWAYS : new TimeRange(start, start.plusMillis(random.nextInt(200_000_000)));
                int limit = 1 + random.nextInt(i % 2 == 0 ? 40 : 4000);
                Order order = random.nextBoolean() ? Order.NEWEST_FIRST : Order.OLDEST_FIRST;
                List<Long> expected = written.stream()
                        .filter(filter.meaning())
                        .filter(event -> !event.getTimestamp().isBefore(range.from())
                                && event.getTimestamp().isBefore(range.to()))
                        .sorted(order == Order.NEWEST_FIRST ? newestFirst : newestFirst.reversed())
                        .map(LogEvent::getSeq)
                        .toList();
                StoreReader reader = i % 3 == 0 ? frugal : ample;
                List<Long> found = all(cursor -> reader.logEvents(
                                range, filter.selector(), new Paging(order, limit, cursor.orElse(null))))
                        .stream()
                        .map(LogEvent::getSeq)
                        .toList();
                assertThat(found)
                        .as("%s %s %s limit %d", range, filter.selector(), order, limit)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void cutsAnAnswerThatWouldTakeTooMuchMemory() throws Exception {
        try (StoreFiles files = StoreFiles.open(data, "one");
                StoreReader reader = new StoreReader(data, 1 << 20)) {
            Batch batch = files.batch();
            String longest = "x".repeat(16 << 10);
            for (int i = 0; i < 200; i++) {
                batch.insert(
                        event(NOON.plusMillis(i), "web-1", i + 1)
                                .setMessage(longest)
                                .build(),
                        id(i),
                        NOON);
            }
            batch.commit(List.of(), new Ledger());
            Page<LogEvent> page = reader.logEvents(ALWAYS, ALL_EVENTS, Paging.newest(10_000));
            assertThat(page.truncated()).isTrue();
            assertThat(page.items()).hasSizeBetween(60, 64);
            assertThat(all(cursor -> reader.logEvents(ALWAYS, ALL_EVENTS, Samples.page(10_000, cursor))))
                    .extracting(LogEvent::getSeq)
                    .hasSize(200)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void givesEachRowOnceToOneWhoPagesWhileLateRowsComeIn() throws Exception {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        int known = 20_000;
        AtomicBoolean done = new AtomicBoolean();
        try (StoreFiles files = StoreFiles.open(data, "one");
                StoreReader reader = new StoreReader(data)) {
            Batch batch = files.batch();
            for (int i = 0; i < known; i++) {
                batch.insert(
                        Samples.randomEvent(random, NOON.minusSeconds(60), Duration.ofMinutes(1), i + 1), id(i), NOON);
            }
            batch.commit(List.of(), new Ledger());
            CompletableFuture<Integer> reads = CompletableFuture.supplyAsync(() -> {
                int rounds = 0;
                while (!done.get() || rounds == 0) {
                    for (Selector filter : List.of(ALL_EVENTS, Samples.contains("line"))) {
                        List<Long> seqs =
                                all(cursor -> reader.logEvents(ALWAYS, filter, Samples.page(700, cursor))).stream()
                                        .map(LogEvent::getSeq)
                                        .toList();
                        assertThat(seqs).doesNotHaveDuplicates();
                        assertThat(seqs.stream().filter(seq -> seq <= known)).hasSize(known);
                    }
                    rounds++;
                }
                return rounds;
            });
            for (int commit = 0, offset = known; commit < 40; commit++) {
                for (int i = 0; i < 200; i++) {
                    batch.insert(
                            Samples.randomEvent(random, NOON.minusSeconds(60), Duration.ofMinutes(1), offset + 1L),
                            id(offset++),
                            NOON);
                }
                batch.commit(List.of(), new Ledger());
            }
            done.set(true);
            assertThat(reads.get(60, TimeUnit.SECONDS)).isPositive();
        }
    }

    @Test
    void saysWhatAPageLeft() throws Exception {
        try (StoreFiles files = StoreFiles.open(data, "one");
                StoreReader reader = new StoreReader(data)) {
            Batch batch = files.batch();
            for (int i = 0; i < 3; i++) {
                batch.insert(Samples.system(NOON.plusSeconds(i), "web-1", i + 1).build(), id(i), NOON);
                batch.insert(
                        Samples.network(NOON.plusSeconds(i), "web-1", i + 1).build(), id(i), NOON);
            }
            batch.commit(List.of(), new Ledger());

            assertThat(reader.systemMetrics(ALWAYS, ofHost(Nouns.SYSTEM_METRICS, "web-1"), Paging.newest(3)))
                    .satisfies(page -> {
                        assertThat(page.items()).hasSize(3);
                        assertThat(page.next()).isEmpty();
                        assertThat(page.truncated()).isFalse();
                    });
            assertThat(reader.networkMetrics(ALWAYS, Selector.all(Nouns.NETWORK_METRICS), Paging.newest(2))
                            .next())
                    .isPresent();
            assertThat(reader.networkMetrics(ALWAYS, ofHost(Nouns.NETWORK_METRICS, "web-9"), Paging.newest(2))
                            .items())
                    .isEmpty();
        }
    }

    @Test
    void refusesCursorsThatNoAnswerGave() throws Exception {
        try (StoreReader reader = new StoreReader(data)) {
            String ofRows = new RowKey(5, 6).toCursor();
            for (String cursor :
                    List.of("", "?", "r1:5:6", "AAAA", RowKey.cursor("r1:9999999999999999999:1"), ofRows)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> reader.hourlyAggregates(
                                ALWAYS, Selector.all(Nouns.HOURLY_AGGREGATES), Samples.page(1, Optional.of(cursor))))
                        .withMessageStartingWith("cursor: ");
                if (!cursor.equals(ofRows)) {
                    assertThatIllegalArgumentException()
                            .isThrownBy(
                                    () -> reader.logEvents(ALWAYS, ALL_EVENTS, Samples.page(1, Optional.of(cursor))))
                            .withMessageStartingWith("cursor: ");
                }
            }
        }
    }

    @Test
    void answersNothingWhereNothingIs() throws Exception {
        try (StoreReader reader = new StoreReader(data.resolve("absent"))) {
            assertThat(reader.logEvents(ALWAYS, ALL_EVENTS, Paging.newest(1)).items())
                    .isEmpty();
            assertThat(reader.hosts(Selector.all(Nouns.HOSTS))).isEmpty();
        }
    }

    @Test
    void pagesHoursOfManyHostsAcrossMonths() throws Exception {
        try (StoreFiles one = StoreFiles.open(data, "one");
                StoreFiles other = StoreFiles.open(data, "other");
                StoreReader reader = new StoreReader(data)) {
            Batch toOne = one.batch();
            Batch toOther = other.batch();
            Instant newest = Instant.parse("2026-12-01T03:00:00Z");
            List<String> expected = new ArrayList<>();
            for (int h = 0; h < 12; h++) {
                Instant hour = newest.minus(Duration.ofHours(h));
                for (int host = 0; host < 5; host++) {
                    toOne.insert(hour(hour, "web-" + host, 1, 1, 3), id(0), newest);
                    toOther.insert(hour(hour, "web-" + host, 1, 2, 4), id(0), newest);
                    toOther.insert(hour(hour, "web-" + host, 2, 1, 10), id(0), newest);
                    expected.add(hour + " web-" + host + " 14");
                }
            }
            toOne.commit(List.of(), new Ledger());
            toOther.commit(List.of(), new Ledger());

            for (int limit : List.of(1, 3, 5, 7, 100)) {
                assertThat(all(cursor -> reader.hourlyAggregates(
                                ALWAYS, Selector.all(Nouns.HOURLY_AGGREGATES), Samples.page(limit, cursor))))
                        .extracting(hour -> hour.getHour() + " " + hour.getHost() + " " + hour.getFailedLoginCount())
                        .isEqualTo(expected);
                assertThat(all(cursor -> reader.hourlyAggregates(
                                new TimeRange(newest.minus(Duration.ofHours(5)), newest),
                                ofHost(Nouns.HOURLY_AGGREGATES, "web-3"),
                                Samples.page(limit, cursor))))
                        .extracting(HourlyAggregate::getHour)
                        .containsExactly(
                                newest.minus(Duration.ofHours(1)),
                                newest.minus(Duration.ofHours(2)),
                                newest.minus(Duration.ofHours(3)),
                                newest.minus(Duration.ofHours(4)),
                                newest.minus(Duration.ofHours(5)));
            }
        }
    }

    @Test
    void readsWholeBatchesWhileTheWriterWrites() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (StoreFiles files = StoreFiles.open(data, "one");
                StoreReader reader = new StoreReader(data)) {
            CompletableFuture<Integer> reads = CompletableFuture.supplyAsync(() -> {
                int count = 0;
                int before = 0;
                while (!done.get()) {
                    List<LogEvent> events = all(cursor ->
                            reader.logEvents(ALWAYS, Samples.contains("password"), Samples.page(1000, cursor)));
                    assertThat(events.size()).isGreaterThanOrEqualTo(before);
                    assertThat(events).doesNotHaveDuplicates();
                    before = events.size();
                    count++;
                }
                return count;
            });
            Batch batch = files.batch();
            int offset = 0;
            for (int commit = 0; commit < 60; commit++) {
                for (int i = 0; i < 50; i++) {
                    batch.insert(
                            event(NOON.plusMillis(offset), "web-1", offset + 1).build(), id(offset++), NOON);
                }
                batch.commit(List.of(), new Ledger());
            }
            done.set(true);
            assertThat(reads.get(30, TimeUnit.SECONDS)).isPositive();
            assertThat(all(cursor -> reader.logEvents(ALWAYS, ALL_EVENTS, Samples.page(1000, cursor))))
                    .hasSize(3000);
        }
    }

    @Test
    void answersTheRestWhenAFileDisappears() throws Exception {
        try (StoreFiles files = StoreFiles.open(data, "one");
                StoreReader reader = new StoreReader(data)) {
            Batch batch = files.batch();
            batch.insert(event(NOON, "web-1", 1).build(), id(0), NOON);
            batch.insert(event(NOON.minus(Duration.ofDays(1)), "web-1", 2).build(), id(1), NOON);
            batch.commit(List.of(), new Ledger());
            assertThat(reader.logEvents(ALWAYS, ALL_EVENTS, Paging.newest(10)).items())
                    .hasSize(2);

            Files.delete(data.resolve("one/days/2026-11-20.db"));
            assertThat(reader.logEvents(ALWAYS, ALL_EVENTS, Paging.newest(10)).items())
                    .extracting(LogEvent::getSeq)
                    .containsExactly(1L);
        }
    }
}
