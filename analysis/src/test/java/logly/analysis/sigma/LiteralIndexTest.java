package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiteralIndexTest {
    private static final long SEED = 20261127;

    private static BitSet find(Map<Integer, List<String>> literals, String text) {
        BitSet found = new BitSet();
        new LiteralIndex(literals).find(text, found);
        return found;
    }

    @Test
    void findsWhatASearchForEachLiteralFinds() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2_000; round++) {
            Map<Integer, List<String>> literals = new HashMap<>();
            for (int owner = 0; owner < 1 + random.nextInt(8); owner++) {
                List<String> texts = new ArrayList<>();
                for (int i = 0; i <= random.nextInt(3); i++) {
                    texts.add(drawn(random, 1 + random.nextInt(6)));
                }
                literals.put(owner, texts);
            }
            String text = drawn(random, random.nextInt(60));
            BitSet expected = new BitSet();
            literals.forEach((owner, texts) -> {
                boolean isThere = texts.stream().anyMatch(lower(text)::contains);
                expected.set(owner, isThere);
            });
            assertThat(find(literals, text))
                    .as("seed %d, round %d: %s in '%s'", SEED, round, literals, text)
                    .isEqualTo(expected);
        }
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String drawn(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("abä.".charAt(random.nextInt(4)));
        }
        return text.toString();
    }

    @Test
    void takesNoNoticeOfCase() {
        assertThat(find(Map.of(0, List.of("UNION"), 1, List.of("straße")), "x Union STRASSE Straße"))
                .isEqualTo(BitSet.valueOf(new long[] {3}));
    }

    @Test
    void takesTheStartOfALongLiteralForTheWhole() {
        assertThat(find(Map.of(0, List.of("/wp-content/plugins/")), "GET /wp-content/themes"))
                .isEqualTo(BitSet.valueOf(new long[] {1}));
    }

    @Test
    void findsALiteralAtEitherEnd() {
        assertThat(find(Map.of(0, List.of("abc"), 1, List.of("xyz"), 2, List.of("abcxyz1")), "abcxyz"))
                .isEqualTo(BitSet.valueOf(new long[] {3}));
    }
}
