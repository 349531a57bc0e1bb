package logly.agent.redact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words that announce secrets, found all at once: a table tells of three characters whether any word has them at its
 * start or one character behind it, so that every second place of a text has to be looked up, and no other. Case does
 * not matter.
 */
final class Triggers {
    /** A word, of which the characters of the table are the first ones or stand so far behind them. */
    private record Trigger(String word, int offset, Secret.Finder finder) {}

    private final Grams starts = new Grams();
    private final Map<Integer, List<Trigger>> triggers = new HashMap<>();

    Triggers(Map<String, Secret.Finder> finders) {
        finders.forEach((word, finder) -> {
            add(Grams.of(word, 0), new Trigger(word, 0, finder));
            for (char next = 'a'; word.length() == 3 && next < 'a' + 32; next++) {
                add(Grams.of(word + next, 1), new Trigger(word, 1, finder));
            }
            if (word.length() > 3) {
                add(Grams.of(word, 1), new Trigger(word, 1, finder));
            }
        });
    }

    private void add(int gram, Trigger trigger) {
        starts.add(gram);
        triggers.computeIfAbsent(gram, key -> new ArrayList<>()).add(trigger);
    }

    /** The first secret that is announced here or later; null where there is none. */
    @Nullable
    Secret next(String text, int from) {
        int gram = 0;
        for (int i = starts.next(text, from, gram); i >= 0; i = starts.next(text, i + 2, gram)) {
            gram = Grams.of(text, i - 1);
            Secret secret = find(gram, text, i - 1, from);
            if (secret != null) {
                return secret;
            }
        }
        return null;
    }

    private @Nullable Secret find(int gram, String text, int at, int from) {
        for (Trigger trigger : triggers.getOrDefault(gram, List.of())) {
            int start = at - trigger.offset();
            String word = trigger.word();
            if (start >= from && text.regionMatches(true, start, word, 0, word.length())) {
                Secret secret = trigger.finder().find(text, start);
                if (secret != null) {
                    return secret;
                }
            }
        }
        return null;
    }
}
