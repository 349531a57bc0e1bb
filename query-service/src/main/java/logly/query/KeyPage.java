package logly.query;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import logly.storage.Page;
import logly.storage.Paging;

/** Pages of what is all known, in the order of a key, which is the cursor. */
final class KeyPage {
    private KeyPage() {}

    /**
     * One page.
     *
     * @param key of an item; no two have the same
     * @param mark stands in every key
     */
    static <T> Page<T> of(Stream<T> items, Function<T, String> key, String mark, Paging paging) {
        Optional<String> after = Optional.ofNullable(paging.cursor()).map(cursor -> decode(cursor, mark));
        int limit = paging.limit();
        List<T> found = items.filter(item -> after.isEmpty() || key.apply(item).compareTo(after.get()) > 0)
                .sorted(Comparator.comparing(key))
                .limit(limit + 1L)
                .toList();
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty(), false);
        }
        List<T> page = found.subList(0, limit);
        return new Page<>(page, Optional.of(encode(key.apply(page.get(limit - 1)))), false);
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String cursor, String mark) {
        try {
            String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (key.contains(mark)) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // answered below, like a key without its mark
        }
        throw new BadParameter("cursor", "is not one that this address gave out");
    }
}
