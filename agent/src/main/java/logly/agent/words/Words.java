package logly.agent.words;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Words, each with what it stands for, all looked for at once: a table tells of three characters whether any word has
 * them at its start or one character behind it, so that every second place of a text is looked up, and no other. Case
 * does not matter. Immutable.
 */
public final class Words<T> {
    private static final int SHORTEST = 3;

    /** What is done with a word that was found. */
    public interface Visit<T, R> {
        /** The answer, which ends the search; null to go on. */
        @Nullable
        R at(T meaning, int start);
    }

    /** A word, of which the characters of the table are the first ones or stand so far behind them. */
    private record Word<T>(String text, int offset, T meaning) {}

    private final Grams starts = new Grams();
    private final Map<Integer, List<Word<T>>> words = new HashMap<>();

    /** Throws IllegalArgumentException for a word of less than three characters. */
    public Words(Map<String, T> meanings) {
        meanings.forEach((text, meaning) -> {
            if (text.length() < SHORTEST) {
                throw new IllegalArgumentException("'" + text + "' is too short");
            }
            add(Grams.of(text, 0), new Word<>(text, 0, meaning));
            // The character behind a word of three may be any.
            for (char next = 'a'; text.length() == SHORTEST && next < 'a' + 32; next++) {
                add(Grams.of(text + next, 1), new Word<>(text, 1, meaning));
            }
            if (text.length() > SHORTEST) {
                add(Grams.of(text, 1), new Word<>(text, 1, meaning));
            }
        });
    }

    private void add(int gram, Word<T> word) {
        starts.add(gram);
        words.computeIfAbsent(gram, key -> new ArrayList<>()).add(word);
    }

    /** Visits the words of a text from a place on, in their order, until there is an answer; null without one. */
    public <R> @Nullable R first(String text, int from, Visit<T, R> visit) {
        int gram = 0;
        for (int i = starts.next(text, from, gram); i >= 0; i = starts.next(text, i + 2, gram)) {
            gram = Grams.of(text, i - 1);
            for (Word<T> word : words.getOrDefault(gram, List.of())) {
                int start = i - 1 - word.offset;
                boolean here = start >= from && text.regionMatches(true, start, word.text, 0, word.text.length());
                R answer = here ? visit.at(word.meaning, start) : null;
                if (answer != null) {
                    return answer;
                }
            }
        }
        return null;
    }
}
