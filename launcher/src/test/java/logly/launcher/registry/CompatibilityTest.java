package logly.launcher.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {
    private static final Schema V1 = record("{\"name\":\"host\",\"type\":\"string\"}");
    private static final Schema WITH_DEFAULT =
            record("{\"name\":\"host\",\"type\":\"string\"},{\"name\":\"pid\",\"type\":\"int\",\"default\":0}");
    private static final Schema WITHOUT_DEFAULT =
            record("{\"name\":\"host\",\"type\":\"string\"},{\"name\":\"pid\",\"type\":\"int\"}");

    private static Schema record(String fields) {
        return new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"Line\",\"fields\":[" + fields + "]}");
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, true, true, true",
        "BACKWARD, true, false, true",
        "FORWARD, true, true, false",
        "FULL, true, false, false",
    })
    void judgesAddedAndRemovedFields(
            Compatibility level, boolean addsWithDefault, boolean addsWithout, boolean removesWithout) {
        assertThat(level.problems(WITH_DEFAULT, List.of(V1)).isEmpty()).isEqualTo(addsWithDefault);
        assertThat(level.problems(WITHOUT_DEFAULT, List.of(V1)).isEmpty()).isEqualTo(addsWithout);
        assertThat(level.problems(V1, List.of(WITHOUT_DEFAULT)).isEmpty()).isEqualTo(removesWithout);
    }

    @Test
    void looksAtTheLatestOnlyUnlessTransitive() {
        List<Schema> history = List.of(V1, WITHOUT_DEFAULT);

        assertThat(Compatibility.BACKWARD.problems(WITHOUT_DEFAULT, history)).isEmpty();
        assertThat(Compatibility.BACKWARD_TRANSITIVE.problems(WITHOUT_DEFAULT, history))
                .singleElement()
                .asString()
                .contains("pid");
    }
}
