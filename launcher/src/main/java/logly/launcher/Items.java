package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The items of one list of an instance, in the order of their times. News are what is new since the last look: each look
 * goes back {@link #LATENESS} before the newest item, so that late ones are seen too.
 */
final class Items {
    static final Duration LATENESS = Duration.ofMinutes(1);

    private static final int PAGE = 1000;
    private static final int REMEMBERED = 50_000;

    private final InstanceClient client;
    private final String path;
    private final Map<String, String> parameters;
    private final Columns columns;
    private final Set<String> seen = new HashSet<>();
    private final Deque<String> inOrder = new ArrayDeque<>();
    private Instant newest = Instant.EPOCH;

    /**
     * Items of a list.
     *
     * @param parameters that choose them
     */
    Items(InstanceClient client, String path, Map<String, String> parameters, Columns columns) {
        this.client = client;
        this.path = path;
        this.parameters = parameters;
        this.columns = columns;
    }

    /** The newest items, so many at most. */
    List<JsonNode> newest(int limit) throws InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        Map<String, String> query = new LinkedHashMap<>(parameters);
        boolean isMore = limit > 0;
        while (isMore) {
            query.put("limit", Integer.toString(Math.min(limit - items.size(), PAGE)));
            JsonNode page = client.page(path, query);
            page.path("items").forEach(items::add);
            query.put("cursor", page.path("next").asText());
            isMore = page.path("next").isTextual() && items.size() < limit;
        }
        return noted(items);
    }

    /** What is new; looks until a page holds nothing new. */
    List<JsonNode> news() throws InterruptedException {
        List<JsonNode> news = new ArrayList<>();
        Map<String, String> query = new LinkedHashMap<>(parameters);
        if (newest.isAfter(Instant.EPOCH)) {
            query.put("from", newest.minus(LATENESS).toString());
        }
        query.put("limit", Integer.toString(PAGE));
        boolean isMore = true;
        while (isMore) {
            JsonNode page = client.page(path, query);
            int before = news.size();
            for (JsonNode item : page.path("items")) {
                if (!seen.contains(key(item))) {
                    news.add(item);
                }
            }
            query.put("cursor", page.path("next").asText());
            isMore = page.path("next").isTextual()
                    && (news.size() > before || page.path("truncated").asBoolean());
        }
        return noted(news);
    }

    /** Those of some records that were not listed before. */
    List<JsonNode> unlisted(List<JsonNode> records) {
        return records.stream().filter(record -> !seen.contains(key(record))).toList();
    }

    private String key(JsonNode item) {
        return columns.key().stream().map(field -> item.path(field).asText()).collect(Collectors.joining(" "));
    }

    /** In the order of their times, and remembered. */
    private List<JsonNode> noted(List<JsonNode> items) {
        if (columns.time().isEmpty()) {
            return items;
        }
        Collections.reverse(items);
        for (JsonNode item : items) {
            if (seen.add(key(item))) {
                inOrder.add(key(item));
            }
            Instant time = Instant.parse(item.path(columns.time()).asText());
            newest = time.isAfter(newest) ? time : newest;
        }
        while (inOrder.size() > REMEMBERED) {
            seen.remove(inOrder.remove());
        }
        return items;
    }
}
