package logly.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReferenceTest {
    @Test
    void isWhatItsTextSpells() {
        RecordReference reference =
                new RecordReference("logly.log-events", 3, 12_345_678_901L, LocalDate.of(2024, 2, 29));

        assertThat(reference).hasToString("logly.log-events/3/12345678901/20240229");
        assertThat(RecordReference.parse(reference.toString())).contains(reference);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "logly.log-events/3/1", "a/1/2/20230229", "a/-1/2/20240229", "log-event-20240229-0"})
    void isNotReadFromAnyOtherText(String text) {
        assertThat(RecordReference.parse(text)).isEmpty();
    }
}
