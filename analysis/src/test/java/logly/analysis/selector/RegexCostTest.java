package logly.analysis.selector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexCostTest {
    private static final long SEED = 20261123;
    private static final int PATTERNS = "full".equals(System.getProperty("logly.scale")) ? 1_000_000 : 5_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "a{1001}",
                "(a{30}){40}",
                "(?:[a-z]{500}){3}",
                "\\Qabcdefghij\\E{500}",
                "(x{1000}y{1000}|z){2,}",
                "[]({]{1000}b{9}",
                "[^]a]{1001}",
                "[[:alpha:]]{999}xyzw",
            })
    void refusesWhatWouldFillTheMemory(String pattern) {
        assertThat(RegexCost.of(pattern)).isGreaterThan(RegexCost.MOST);
    }

    @Test
    void refusesGroupsWithoutEnd() {
        assertThat(RegexCost.of("(".repeat(51) + ")".repeat(51))).isGreaterThan(RegexCost.MOST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}",
                "(\\d{1,3}\\.){3}\\d{1,3}",
                "(?i)(failed|invalid) (password|user) .{0,100} port \\d+",
                "\\x{2028}\\p{Greek}{3}",
                "a{,5}{x}{",
                "((((((((((a))))))))))",
            })
    void takesWhatPeopleWrite(String pattern) {
        assertThat(RegexCost.of(pattern)).isLessThan(RegexCost.MOST);
    }

    @Test
    void staysNearTheNumberOfInstructions() {
        System.out.println("seed " + SEED + ", patterns " + PATTERNS);
        Random random = new Random(SEED);
        String[] pieces = {
            "a",
            "b",
            "(",
            ")",
            "(",
            ")",
            "[a-c]",
            "[^x]",
            "{2}",
            "{3,9}",
            "{0}",
            "{4,}",
            "*",
            "+",
            "?",
            "|",
            ".",
            "\\d",
            "\\Q(\\E",
            "(?i)",
            "[[:digit:]]",
            "[]",
            "]",
            "{",
            "}",
            "\\x{41}",
            "\\pL",
            "^",
            "$",
            "☃"
        };
        int compiled = 0;
        for (int i = 0; i < PATTERNS; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(16); j >= 0; j--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String pattern = text.toString();
            long cost = RegexCost.of(pattern);
            if (cost > RegexCost.MOST) {
                continue;
            }
            try {
                assertThat(Pattern.compile(pattern, Pattern.DOTALL).programSize())
                        .as(pattern)
                        .isLessThanOrEqualTo((int) (3 * cost + 10));
                compiled++;
            } catch (PatternSyntaxException e) {
                // no pattern of RE2, whatever it costs
            }
        }
        assertThat(compiled).isGreaterThan(PATTERNS / 20);
    }
}
