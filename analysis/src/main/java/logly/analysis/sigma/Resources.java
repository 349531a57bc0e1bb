package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import logly.analysis.BoundedText;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** What a record is about, by kind; the same kinds and names in every finding. */
final class Resources {
    private static final int MOST_OF_A_KIND = 100;

    /** Characters, so that as many names of each kind as there may be go into a record. */
    private static final int LONGEST_NAME = 200;

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
            resources.put(kind, List.of(BoundedText.cut(name, LONGEST_NAME)));
        }
    }

    /** Kind and name by turns, as a record holds them. */
    static List<String> byTurns(Map<String, List<String>> resources) {
        List<String> turns = new ArrayList<>(2 * resources.size());
        resources.forEach((kind, names) -> names.forEach(name -> {
            turns.add(kind);
            turns.add(name);
        }));
        return turns;
    }

    /** What {@link #byTurns} was made of. */
    static Map<String, List<String>> fromTurns(List<String> turns, Texts texts) {
        Map<String, List<String>> resources = new LinkedHashMap<>(turns.size());
        for (int i = 0; i + 1 < turns.size(); i += 2) {
            resources
                    .computeIfAbsent(texts.same(turns.get(i)), kind -> new ArrayList<>(1))
                    .add(turns.get(i + 1));
        }
        resources.replaceAll((kind, names) -> texts.same(names));
        return resources;
    }

    /** All names of all of them, each once, in order; of a kind at most the first {@value #MOST_OF_A_KIND}. */
    static Map<String, List<String>> union(Collection<Map<String, List<String>>> parts) {
        Map<String, List<String>> union = new TreeMap<>();
        for (Map<String, List<String>> part : parts) {
            part.forEach((kind, names) -> add(names, union.computeIfAbsent(kind, key -> new ArrayList<>())));
        }
        union.replaceAll((kind, names) -> List.copyOf(names));
        return union;
    }

    /** As many of each kind, from the first, as have so many characters together, but one at least. */
    static Map<String, List<String>> some(Map<String, List<String>> resources, int characters) {
        Map<String, List<String>> some = new TreeMap<>();
        resources.forEach((kind, names) -> {
            int room = characters;
            int kept = 0;
            while (kept < names.size() && (kept == 0 || names.get(kept).length() <= room)) {
                room -= names.get(kept).length();
                kept++;
            }
            some.put(kind, List.copyOf(names.subList(0, kept)));
        });
        return some;
    }

    /** Most names are there already, or come in order. */
    private static void add(List<String> names, List<String> sorted) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int size = sorted.size();
            boolean isBehind = size == 0 || sorted.get(size - 1).compareTo(name) < 0;
            int place = isBehind ? size : -Collections.binarySearch(sorted, name) - 1;
            if (place >= 0 && place < MOST_OF_A_KIND) {
                sorted.add(place, name);
                if (size == MOST_OF_A_KIND) {
                    sorted.remove(size);
                }
            }
        }
    }
}
