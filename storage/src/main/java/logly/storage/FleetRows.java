package logly.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Pages of one kind of rows, from this reader's files and from those of its peers.
 *
 * @param ofFiles a page of this reader's files
 * @param newer which counts of two records of one place
 * @param amended as what a newer form of a row is found by its id; empty where rows never change
 */
record FleetRows<T extends SpecificRecordBase>(
        Class<T> type, Function<PeerQuestion, PlacedPage<T>> ofFiles, BinaryOperator<T> newer, String amended) {

    static <T extends SpecificRecordBase> FleetRows<T> unchanging(
            Class<T> type, Function<PeerQuestion, PlacedPage<T>> ofFiles) {
        return new FleetRows<>(type, ofFiles, (one, other) -> one, "");
    }

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * A page.
     *
     * @param byId finds records in this reader's files
     */
    Page<T> page(PeerQuestion question, Peers peers, Function<PeerQuestion, PeerAnswer> byId) {
        if (peers.isEmpty()) {
            return ofFiles.apply(question).toPage();
        }
        return amended.isEmpty()
                ? merged(question, peers).toPage()
                : withoutStale(question, peers, byId).toPage();
    }

    private PlacedPage<T> merged(PeerQuestion question, Peers peers) {
        List<PlacedPage<T>> pages = new ArrayList<>();
        peers.ask(question).forEach(answer -> pages.add(PlacedPage.of(answer, type)));
        pages.add(ofFiles.apply(question));
        return PlacedPage.merge(pages, question.order(), question.most(), newer);
    }

    /** Goes on until the page is full without rows of which somebody holds a newer form that was not asked for. */
    private PlacedPage<T> withoutStale(PeerQuestion question, Peers peers, Function<PeerQuestion, PeerAnswer> byId) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<PlacedPage.Placed<T>> found = new ArrayList<>();
        String cursor = question.cursor();
        while (true) {
            PlacedPage<T> some = merged(question.behind(cursor, question.most() + 1 - found.size()), peers);
            found.addAll(newest(some.rows(), peers, byId));
            if (found.size() > question.most()) {
                List<PlacedPage.Placed<T>> page = found.subList(0, question.most());
                return new PlacedPage<>(page, page.get(page.size() - 1).key(), false);
            }
            RowKey next = some.next();
            if (next == null || some.truncated() || System.nanoTime() - deadline > 0) {
                return new PlacedPage<>(found, next, next != null);
            }
            cursor = next.toCursor();
        }
    }

    private List<PlacedPage.Placed<T>> newest(
            List<PlacedPage.Placed<T>> rows, Peers peers, Function<PeerQuestion, PeerAnswer> byId) {
        if (rows.isEmpty()) {
            return rows;
        }
        PeerQuestion question = PeerQuestion.find(
                amended, rows.stream().map(row -> id(row.record())).toList());
        List<PeerAnswer> answers = new ArrayList<>(peers.ask(question));
        answers.add(byId.apply(question));
        Map<String, T> newest = new HashMap<>();
        answers.forEach(answer -> answer.rows().forEach(row -> newest.merge(row.place(), row.record(type), newer)));
        return rows.stream()
                .filter(row -> newer.apply(row.record(), newest.getOrDefault(id(row.record()), row.record()))
                        .equals(row.record()))
                .toList();
    }

    private static String id(SpecificRecordBase record) {
        return String.valueOf(record.get("id"));
    }
}
