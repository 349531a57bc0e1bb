package logly.agent.parse.meaning;

import java.util.ArrayList;
import java.util.List;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** What messages mean by the phrase that they start with, or that stands in them: a table, tried in its order. */
public final class Phrases {
    /** Reads what stands around a phrase. */
    @FunctionalInterface
    public interface Reading {
        Reading NOTHING = (text, at, meaning) -> true;

        /** Whether the message is what its phrase promises; {@code at} is the place behind the phrase. */
        boolean read(String text, int at, Meaning meaning);
    }

    private record Phrase(String words, Action action, Level level, Reading reading) {}

    private static final int ASCII = 128;

    private final List<List<Phrase>> starts = new ArrayList<>();
    private final List<Phrase> anywhere = new ArrayList<>();

    public Phrases() {
        for (int i = 0; i < ASCII; i++) {
            starts.add(new ArrayList<>(0));
        }
    }

    /** OTHER and UNKNOWN say nothing: the reading may. */
    public Phrases start(String words, Action action, Level level, Reading reading) {
        starts.get(words.charAt(0)).add(new Phrase(words, action, level, reading));
        return this;
    }

    public Phrases start(String words, Action action, Level level) {
        return start(words, action, level, Reading.NOTHING);
    }

    /** Tried only where no start fits. */
    public Phrases within(String words, Action action, Level level, Reading reading) {
        anywhere.add(new Phrase(words, action, level, reading));
        return this;
    }

    public Phrases within(String words, Action action, Level level) {
        return within(words, action, level, Reading.NOTHING);
    }

    /** Adds what the first fitting phrase means; false where none fits. */
    public boolean understand(String text, Meaning meaning) {
        char first = Text.charAt(text, 0);
        if (first > 0 && first < ASCII) {
            for (Phrase phrase : starts.get(first)) {
                if (text.startsWith(phrase.words) && take(phrase, text, phrase.words.length(), meaning)) {
                    return true;
                }
            }
        }
        for (Phrase phrase : anywhere) {
            int at = text.indexOf(phrase.words);
            if (at >= 0 && take(phrase, text, at + phrase.words.length(), meaning)) {
                return true;
            }
        }
        return false;
    }

    private static boolean take(Phrase phrase, String text, int at, Meaning meaning) {
        if (!phrase.reading.read(text, at, meaning)) {
            return false;
        }
        if (phrase.action != Action.OTHER && meaning.action == Action.OTHER) {
            meaning.action = phrase.action;
        }
        if (phrase.level != Level.UNKNOWN && meaning.level == Level.UNKNOWN) {
            meaning.level = phrase.level;
        }
        return true;
    }
}
