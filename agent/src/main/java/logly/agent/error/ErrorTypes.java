package logly.agent.error;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import logly.agent.words.Words;
import org.jspecify.annotations.Nullable;

/** All types, the most telling first: where a message shows several, the first one counts. */
final class ErrorTypes {
    private final Words<Phrase> phrases;

    /** One phrase of a type. */
    private record Phrase(ErrorType type, int rank, int length, boolean open) {}

    ErrorTypes() {
        List<ErrorType> types = Stream.of(
                        SystemErrors.TYPES,
                        StorageErrors.TYPES,
                        ResourceErrors.TYPES,
                        DatabaseErrors.TYPES,
                        SecurityErrors.TYPES,
                        NetworkErrors.TYPES,
                        ConfigurationErrors.TYPES,
                        ApplicationErrors.TYPES)
                .flatMap(List::stream)
                .toList();
        Map<String, Phrase> all = new TreeMap<>();
        for (int rank = 0; rank < types.size(); rank++) {
            for (String words : types.get(rank).phrases()) {
                boolean open = words.endsWith("*");
                String text = open ? words.substring(0, words.length() - 1) : words;
                all.putIfAbsent(text, new Phrase(types.get(rank), rank, text.length(), open));
            }
        }
        phrases = new Words<>(all);
    }

    /** The first type of which a text holds a phrase; null for none. */
    @Nullable
    ErrorType of(String text) {
        Phrase[] best = new Phrase[1];
        phrases.<Phrase>first(text, 0, (phrase, start) -> {
            Phrase known = best[0];
            if ((known == null || phrase.rank < known.rank) && isWhole(text, start, phrase)) {
                best[0] = phrase;
            }
            return null;
        });
        Phrase found = best[0];
        return found == null ? null : found.type;
    }

    private static boolean isWhole(String text, int start, Phrase phrase) {
        int end = start + phrase.length;
        boolean before = start == 0
                || !Character.isLetterOrDigit(text.charAt(start - 1))
                || !Character.isLetterOrDigit(text.charAt(start));
        boolean behind = phrase.open
                || end == text.length()
                || !Character.isLetterOrDigit(text.charAt(end))
                || !Character.isLetterOrDigit(text.charAt(end - 1));
        return before && behind;
    }
}
