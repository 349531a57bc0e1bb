package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTextTest {
    private static final long SEED = 20261126;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "abc; abc",
                "ABC.def; abc",
                "'to (shadow )?group ''(sudo|wheel|root|adm)'''; 'group '''",
                "(curl|wget)\\b.*\\|\\s*(ba)?sh; curl wget",
                "^(\\S*/)?(rm|shred|unlink)\\s;",
                "abcd*; abc",
                "abcd+e; abcd",
                "ab{2}cde; cde",
                "a|bcdef;",
                "x[a-z]yzz; yzz",
                "x\\.yz; x.yz",
                "x\\x41yz;",
                "(?:one|three)x; one three",
                "(?i)needle; needle",
                "(one|tw)x;",
            })
    void findsWhatMustBeThere(String regex, @Nullable String expected) {
        Optional<List<String>> required = RegexText.required(regex, 3);
        assertThat(required.map(words -> String.join(" ", words)).orElse(null)).isEqualTo(expected);
    }

    /** Whatever text an expression is found in, one of the texts stands there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ab+c",
                "(ab|ba)c",
                "a?bca",
                "ab{0,2}cab",
                "ab*cab",
                "[ab]cab",
                "\\w+abc",
                "abc$",
                "^abc",
                "(a)?bcc",
                "a.c.b",
                "ab??cab",
                "abc|cab",
                "a(b|c)+abc",
                "(?:abc|bca)+a",
                "ab\\+?cab"
            })
    void isInEveryTextThatPasses(String regex) {
        Random random = new Random(SEED);
        Pattern pattern = Pattern.compile(regex);
        Optional<List<String>> required = RegexText.required(regex, 1);
        int passing = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(9); left >= 0; left--) {
                text.append("abc".charAt(random.nextInt(3)));
            }
            if (pattern.matcher(text).find()) {
                passing++;
                String lower = text.toString().toLowerCase(Locale.ROOT);
                required.ifPresent(words -> assertThat(words).as(lower).anyMatch(lower::contains));
            }
        }
        assertThat(passing).isPositive();
    }
}
