package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import logly.analysis.selector.Nouns;
import logly.storage.Order;
import logly.storage.TimeRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
    private static final Instant NOW = Instant.parse("2026-11-23T21:54:31.123Z");
    private static final List<Parameter> KNOWN = List.of(
            Parameter.FROM,
            Parameter.TO,
            Parameter.label("host"),
            Parameter.LIMIT,
            Parameter.label("level"),
            Parameter.CONTAINS,
            Parameter.SELECTOR,
            Parameter.ORDER,
            Parameter.atLeast("minSeverity", "severity"));

    @Test
    void asksForEverythingByDefault() {
        Parameters parameters = parameters(Map.of());

        assertThat(parameters.range()).isEqualTo(new TimeRange(Instant.EPOCH, TimeParameter.END));
        assertThat(parameters.limit()).isEqualTo(100);
        assertThat(parameters.text("host")).isEmpty();
    }

    @Test
    void namesTheNearestKnownParameter() {
        refuses("hots", Map.of("hots", List.of("web-1")), parameters -> {}, "did you mean 'host'?");
    }

    @Test
    void refusesAParameterThatIsGivenTwice() {
        refuses("host", Map.of("host", List.of("a", "b")), parameters -> {}, "2 times");
    }

    @Test
    void refusesAnEmptyValueRatherThanTakingItForAll() {
        refuses("host", Map.of("host", List.of("")), parameters -> {}, "empty");
    }

    @Test
    void refusesAValueOfMoreThan1024Characters() {
        refuses("host", Map.of("host", List.of("x".repeat(1025))), parameters -> {}, "1024");
        assertThat(parameters(Map.of("host", List.of("x".repeat(1024)))).text("host"))
                .isPresent();
    }

    @Test
    void refusesARangeThatIsEmpty() {
        Map<String, List<String>> given = Map.of("from", List.of("now"), "to", List.of("now-1h"));
        refuses("from", given, Parameters::range, "not before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10001", "1.5", "many", "99999999999", "99999999999999999999"})
    void refusesALimitOutOfBounds(String limit) {
        refuses("limit", Map.of("limit", List.of(limit)), Parameters::limit, "is not a whole number from 1 to 10000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "10000"})
    void takesALimitAtItsBounds(String limit) {
        assertThat(parameters(Map.of("limit", List.of(limit))).limit()).isEqualTo(Integer.parseInt(limit));
    }

    @Test
    void joinsTheSelectorAndItsShortForms() {
        Parameters parameters = parameters(Map.of(
                "selector", List.of("{ level >= \"notice\" } !~ \"x\""),
                "level", List.of("warning"),
                "contains", List.of("refused")));
        assertThat(parameters.selector(Nouns.LOG_EVENTS))
                .hasToString("{level>=\"NOTICE\",level=\"WARNING\"} !~ \"x\" |= \"refused\"");
        assertThat(parameters(Map.of()).selector(Nouns.LOG_EVENTS).isAll()).isTrue();
    }

    @Test
    void saysWhichSymbolsThereAre() {
        refuses(
                "level",
                Map.of("level", List.of("warn")),
                parameters -> parameters.selector(Nouns.LOG_EVENTS),
                "'warn' is no level; known are UNKNOWN, DEBUG");
    }

    @Test
    void saysWhereASelectorIsWrong() {
        Map<String, List<String>> given = Map.of("selector", List.of("{level>\"WARNING\",hots=\"a\"}"));
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> parameters(given).selector(Nouns.LOG_EVENTS))
                .withMessageStartingWith("column 18: 'hots' is no label of log-events")
                .satisfies(e -> assertThat(e.parameter()).isEqualTo("selector"))
                .satisfies(e -> assertThat(e.column()).hasValue(18));
        refuses("selector", Map.of("selector", List.of("x".repeat(4097))), parameters -> {}, "4096");
    }

    @Test
    void takesOnlyTheChoicesOfAParameter() {
        assertThat(parameters(Map.of()).order()).isEqualTo(Order.NEWEST_FIRST);
        assertThat(parameters(Map.of("order", List.of("asc"))).order()).isEqualTo(Order.OLDEST_FIRST);
        refuses("order", Map.of("order", List.of("ASC")), parameters -> {}, "'ASC' is not one of desc, asc");
    }

    @Test
    void asksForANumberOfAtLeast() {
        assertThat(parameters(Map.of("minSeverity", List.of("70"))).selector(Nouns.FINDINGS))
                .hasToString("{severity>=70}");
        refuses("minSeverity", Map.of("minSeverity", List.of("101")), parameters -> {}, "from 0 to 100");
        refuses("minSeverity", Map.of("minSeverity", List.of("7} |= \"x\"")), parameters -> {}, "from 0 to 100");
    }

    private static Parameters parameters(Map<String, List<String>> given) {
        return new Parameters(given, KNOWN, NOW);
    }

    private static void refuses(
            String parameter, Map<String, List<String>> given, Consumer<Parameters> use, String said) {
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> use.accept(parameters(given)))
                .withMessageContaining(said)
                .satisfies(e -> assertThat(e.parameter()).isEqualTo(parameter));
    }
}
