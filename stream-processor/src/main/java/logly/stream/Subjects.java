package logly.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The subjects of a task in their store, of which there are only so many: when there is one too many, an eighth of them
 * leaves, those that were seen longest ago.
 */
final class Subjects<S> {
    private record Seen(String subject, long lastSeenMillis) {}

    private final WriteBackStore<String, S> store;
    private final int most;
    private final ToLongFunction<byte[]> lastSeenMillis;
    /** How many there are; unknown below 0. */
    private int count = -1;

    /** Subjects of this store; {@code lastSeenMillis} reads the time of the last event from a value as written down. */
    Subjects(WriteBackStore<String, S> store, int most, ToLongFunction<byte[]> lastSeenMillis) {
        this.store = store;
        this.most = most;
        this.lastSeenMillis = lastSeenMillis;
    }

    /** What is known of a subject, to be changed. */
    S edit(String subject, Supplier<S> whenAbsent) {
        if (store.find(subject) == null) {
            makeRoom();
            count++;
        }
        return store.edit(subject, whenAbsent);
    }

    private void makeRoom() {
        if (count < 0 || count >= most) {
            List<Seen> all = all();
            all.sort(Comparator.comparingLong(Seen::lastSeenMillis).thenComparing(Seen::subject));
            int tooMany = all.size() < most ? 0 : all.size() - most * 7 / 8;
            all.subList(0, tooMany).forEach(each -> store.delete(each.subject()));
            count = all.size() - tooMany;
        }
    }

    /** Forgets those whose last event was before this time. */
    void forgetBefore(long millis) {
        all().stream().filter(each -> each.lastSeenMillis() < millis).forEach(each -> store.delete(each.subject()));
        count = -1;
    }

    private List<Seen> all() {
        List<Seen> all = new ArrayList<>();
        store.scan(
                null,
                null,
                (key, value) ->
                        all.add(new Seen(new String(key, StandardCharsets.UTF_8), lastSeenMillis.applyAsLong(value))));
        return all;
    }
}
