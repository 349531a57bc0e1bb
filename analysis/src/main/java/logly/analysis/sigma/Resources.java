package logly.analysis.sigma;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** What a record is about, by kind; the same kinds and names in every finding. */
final class Resources {
    private static final int MOST_OF_A_KIND = 100;

    private Resources() {}

    static Map<String, List<String>> of(LogEvent event) {
        Map<String, List<String>> resources = new LinkedHashMap<>();
        put(resources, "ip", event.getIpAddress());
        put(resources, "host", event.getHost());
        put(resources, "user", event.getUser());
        put(resources, "service", event.getService());
        for (String kind : List.of("path", "device", "remoteHost")) {
            put(resources, kind, event.getMetadata().get(kind));
        }
        return resources;
    }

    private static void put(Map<String, List<String>> resources, String kind, @Nullable String name) {
        if (name != null && !name.isEmpty()) {
            resources.put(kind, List.of(name));
        }
    }

    /** All names of all of them, each once, in order; of a kind at most the first {@value #MOST_OF_A_KIND}. */
    static Map<String, List<String>> union(Collection<Map<String, List<String>>> parts) {
        Map<String, Set<String>> all = new TreeMap<>();
        for (Map<String, List<String>> part : parts) {
            part.forEach((kind, names) ->
                    all.computeIfAbsent(kind, key -> new HashSet<>()).addAll(names));
        }
        Map<String, List<String>> union = new TreeMap<>();
        all.forEach((kind, names) ->
                union.put(kind, names.stream().sorted().limit(MOST_OF_A_KIND).toList()));
        return union;
    }
}
