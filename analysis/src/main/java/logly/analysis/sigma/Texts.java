package logly.analysis.sigma;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Texts of which many hits hold the same, as one object, alone and as a list: most of what a hit takes are its names. */
final class Texts {
    private static final int MOST = 4096;

    private final Map<String, List<String>> known = new HashMap<>();

    /** A text that equals this one. */
    String same(String text) {
        return alone(text).get(0);
    }

    /** A list that equals this one, and can't be changed. */
    List<String> same(List<String> texts) {
        return texts.size() == 1
                ? alone(texts.get(0))
                : texts.stream().map(this::same).toList();
    }

    private List<String> alone(String text) {
        List<String> list = known.get(text);
        if (list == null) {
            if (known.size() >= MOST) {
                known.clear();
            }
            list = List.of(text);
            known.put(text, list);
        }
        return list;
    }
}
