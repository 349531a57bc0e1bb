package logly.analysis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {
    private final Conditions conditions = new Conditions();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    SCHEMA_MISMATCH | ERROR | shop | shop.db.OperationalError: column stock.unit does not exist
                                    | NOTICE | postgres | relation "stock_old" does not exist, skipping
                    """)
    void tellsTheConditionByTheWords(
            @Nullable Condition condition, Level level, String service, String message) {
        LogEvent event = TracerTest.event(1, service, level, Action.OTHER, message);
        assertThat(conditions.of(event)).isEqualTo(condition);
    }
}
