package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigmaRuleTest {
    private static final Map<String, List<String>> PLACEHOLDERS = Map.of("admins", List.of("root", "toor"));

    private static SigmaRule rule(String detection) {
        String text = "title: T\nlogsource:\n  product: logly\ndetection:\n" + detection.indent(2);
        return new RuleReader(PLACEHOLDERS).read(text).get(0);
    }

    private static boolean matches(String detection, LogEvent event) {
        return !new RuleSet(List.of(rule(detection)))
                .matching(new EventRecord(event), 0, (tried, isFulfilled) -> {})
                .isEmpty();
    }

    static LogEvent event(String message, String... metadata) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < metadata.length; i += 2) {
            fields.put(metadata[i], metadata[i + 1]);
        }
        return LogEvent.newBuilder()
                .setTimestamp(Instant.parse("2026-11-26T07:00:00Z"))
                .setHost("alpha")
                .setSource("auth")
                .setService("sshd")
                .setFormat("auth")
                .setLevel(Level.WARNING)
                .setAction(Action.FAILED_LOGIN)
                .setMessage(message)
                .setIpAddress("203.0.113.8")
                .setUser("root")
                .setMetadata(fields)
                .build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "user: ROOT | true",
                "user: roo | false",
                "user: ro?t | true",
                "user: r*t | true",
                "user: r\\*t | false",
                "\"user|cased: ROOT\" | false",
                "\"user|contains: OO\" | true",
                "\"user|startswith: ro\" | true",
                "\"user|startswith: oo\" | false",
                "\"user|endswith: ot\" | true",
                "\"user|endswith: oo\" | false",
                "user: [a, root] | true",
                "\"path|contains|all: [etc, passwd]\" | true",
                "\"path|contains|all: [etc, shadow]\" | false",
                "\"path|re: ^/etc/p\" | true",
                "\"path|re: ^/ETC\" | false",
                "\"path|re|i: ^/ETC\" | true",
                "\"path|re: '(?!x)/etc'\" | true",
                "\"path|re: '(?!/etc)/etc'\" | false",
                "\"ipAddress|cidr: 203.0.113.0/24\" | true",
                "\"ipAddress|cidr: 198.51.100.0/24\" | false",
                "\"ipAddress|cidr: 2001:db8::/32\" | false",
                "\"user|exists: true\" | true",
                "\"nothing|exists: true\" | false",
                "\"nothing|exists: false\" | true",
                "nothing: null | true",
                "user: null | false",
                "nothing: '' | true",
                "user: '' | false",
                "\"user|neq: root\" | false",
                "\"user|neq: bob\" | true",
                "\"owner|fieldref: user\" | true",
                "\"path|fieldref: user\" | false",
                "\"port|lt: 23\" | true",
                "\"port|lt: 22\" | false",
                "\"port|lte: 22\" | true",
                "\"port|gt: 21.5\" | true",
                "\"port|gte: 23\" | false",
                "\"user|gt: 1\" | false",
                "port: 22 | true",
                "port: 23 | false",
                "\"user|expand: '%admins%'\" | true",
                "\"owner|expand: 'x%admins%'\" | false",
                "\"payload|base64: whoami\" | true",
                "\"payload|base64offset|contains: hoam\" | true",
                "\"wide|wide|base64offset|contains: whoami\" | true",
                "\"option|windash|contains: ' -e '\" | true",
                "metadata.port: 22 | true",
                "action: FAILED_LOGIN | true",
                "level: warning | true"
            })
    void honoursEveryModifier(String item, boolean expected) {
        LogEvent event = event(
                "text",
                "path",
                "/etc/passwd",
                "port",
                "22",
                "owner",
                "root",
                "payload",
                "d2hvYW1p",
                "wide",
                "dwBoAG8AYQBtAGkA",
                "option",
                "nc /e sh");
        assertThat(matches("selection:\n  " + item + "\ncondition: selection", event))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "a and b, false",
        "a or b, true",
        "a and not b, true",
        "not a or not b, true",
        "not (a or b), false",
        "1 of them, true",
        "all of them, false",
        "any of a*, true",
        "all of a*, true",
        "1 of b*, false",
        "a and not 1 of b*, true",
        "not not a, true",
        "b or a and b, false",
        "A_2 and a, true"
    })
    void readsEveryFormOfCondition(String condition, boolean expected) {
        String detection =
                "a:\n  user: root\na_1:\n  user: root\nA_2:\n  user: root\nb:\n  user: bob\n_hidden:\n  user: bob\ncondition: "
                        + condition;
        assertThat(matches(detection, event("text"))).isEqualTo(expected);
    }

    @Test
    void findsKeywordsInTheMessage() {
        LogEvent event = event("kernel: Segfault at 0");
        assertThat(matches("keywords:\n  - segfault\n  - panic\ncondition: keywords", event))
                .isTrue();
        assertThat(matches("keywords:\n  - panic\ncondition: keywords", event)).isFalse();
        assertThat(matches("keywords:\n  '|all':\n    - segfault\n    - 'at*0'\ncondition: keywords", event))
                .isTrue();
        assertThat(matches("keywords:\n  '|all':\n    - segfault\n    - panic\ncondition: keywords", event))
                .isFalse();
        assertThat(matches("keywords:\n  '|all':\n    - segfault\n    - sshd\ncondition: keywords", event))
                .as("the program's name stands in the line too")
                .isTrue();
    }

    @Test
    void takesAListOfMappingsAsAlternatives() {
        String detection = "selection:\n  - user: bob\n  - user: root\n    port: 22\ncondition: selection";
        assertThat(matches(detection, event("t", "port", "22"))).isTrue();
        assertThat(matches(detection, event("t", "port", "23"))).isFalse();
    }

    @Test
    void takesSeveralConditionsAsAlternatives() {
        String detection = "a:\n  user: bob\nb:\n  user: root\ncondition:\n  - a\n  - b";
        assertThat(matches(detection, event("t"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"selection:\n  user|shiny: a\ncondition: selection\" | line 6: user|shiny: the modifier 'shiny' is not known",
                "\"selection:\n  user: a\ncondition: selection and other\" | line 7: condition: there is no selection named 'other'",
                "\"selection:\n  user: a\ncondition: selection and\" | line 7: condition: something is missing at its end",
                "\"selection:\n  user: a\ncondition: (selection\" | line 7: condition: a parenthesis is not closed",
                "\"selection:\n  user: a\ncondition: selection | count() > 5\" | line 7: condition: an aggregation behind",
                "\"selection:\n  user|re: '['\ncondition: selection\" | line 6: '[' is no regular expression",
                "\"selection:\n  user|cidr: x\ncondition: selection\" | line 6: 'x' is no block of addresses",
                "\"selection:\n  user|lt: x\ncondition: selection\" | line 6: 'x' is no number",
                "\"selection:\n  user|i: x\ncondition: selection\" | line 6: user|i: i, m and s are flags of re",
                "\"selection:\n  user|expand: '%nobody%'\ncondition: selection\" | line 6: the placeholder %nobody% has no values",
                "\"selection:\n  user: a\" | line 5: detection.condition is missing",
                "\"selection: {}\ncondition: selection\" | line 5: an empty selection",
                "\"selection:\n  user: a\ntimeframe: 5m\ncondition: selection\" | line 7: detection.timeframe"
            })
    void refusesWithLineAndReason(String detection, String reason) {
        assertThatThrownBy(() -> rule(detection))
                .isInstanceOf(RefusedRule.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void refusesALogSourceThatNothingCollectsAndNamesIt() {
        String text =
                "title: T\nlogsource:\n  product: windows\n  service: security\ndetection:\n  s:\n    a|shiny: b\n  condition: s\n";
        assertThatThrownBy(() -> new RuleReader(Map.of()).read(text))
                .isInstanceOf(RefusedRule.class)
                .hasMessage("line 3: the log source product=windows service=security is not collected");
    }

    @ParameterizedTest
    @CsvSource({"category: proxy", "service: dbus", "category: antivirus", "product: macos"})
    void refusesALogSourceOfWhichNoRecordCanBe(String source) {
        String text = "title: T\nlogsource:\n  " + source + "\ndetection:\n  s:\n    a: b\n  condition: s\n";
        assertThatThrownBy(() -> new RuleReader(Map.of()).read(text))
                .isInstanceOf(RefusedRule.class)
                .hasMessage("line 3: the log source " + source.replace(": ", "=") + " is not collected");
    }

    @Test
    void takesKeywordsNamedAsAFieldForTheMessage() {
        String detection = "selection:\n  keywords|contains: NULL argv\ncondition: selection";
        assertThat(matches(detection, event("process 'a' launched 'b' with NULL argv")))
                .isTrue();
        assertThat(matches(detection, event("process 'a' launched 'b'"))).isFalse();
    }

    @Test
    void refusesWhatIsNoYaml() {
        assertThatThrownBy(() -> new RuleReader(Map.of()).read("title: [\n"))
                .isInstanceOf(RefusedRule.class)
                .hasMessageContaining("not YAML");
        assertThatThrownBy(() -> new RuleReader(Map.of()).read("- a\n"))
                .isInstanceOf(RefusedRule.class)
                .hasMessage("line 1: a rule must be a mapping");
    }

    @Test
    void boundsARegexThatBacktracks() {
        String detection = "selection:\n  message|re: '^(?=(a+)+$)b'\ncondition: selection";
        assertThat(matches(detection, event("a".repeat(5_000) + "!"))).isFalse();
    }
}
