package logly.agent.words;

import java.util.ArrayList;
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

    /**
     * A word, of which the characters of the table are the first ones or stand so far behind them.
     *
     * @param middle group of its fourth to sixth character; -1 where it has none
     */
    private record Word<T>(String text, int offset, int middle, T meaning) {
        Word(String text, int offset, T meaning) {
            this(text, offset, text.length() < 2 * SHORTEST ? -1 : Grams.of(text, SHORTEST), meaning);
        }

        boolean isAt(String text, int start) {
            return (middle < 0 || middle == Grams.of(text, start + SHORTEST))
                    && text.regionMatches(true, start, this.text, 0, this.text.length());
        }
    }

    private final Grams starts = new Grams();
    /** By group of three, where the words stand that have it; no map, lest a number is boxed for every hint. */
    private final short[] places = new short[Grams.SIZE];

    private final List<List<Word<T>>> words = new ArrayList<>();

    /** Throws IllegalArgumentException for a word of less than three characters. */
    public Words(Map<String, T> meanings) {
        words.add(List.of());
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
        if (places[gram] == 0) {
            places[gram] = (short) words.size();
            words.add(new ArrayList<>());
        }
        words.get(places[gram]).add(word);
    }

    /** Visits the words of a text from a place on, in their order, until there is an answer; null without one. */
    public <R> @Nullable R first(String text, int from, Visit<T, R> visit) {
        int gram = 0;
        for (int i = starts.next(text, from, gram); i >= 0; i = starts.next(text, i + 2, gram)) {
            gram = Grams.of(text, i - 1);
            List<Word<T>> here = words.get(places[gram]);
            for (int n = 0; n < here.size(); n++) {
                Word<T> word = here.get(n);
                int start = i - 1 - word.offset;
                R answer = start >= from && word.isAt(text, start) ? visit.at(word.meaning, start) : null;
                if (answer != null) {
                    return answer;
                }
            }
        }
        return null;
    }
}
