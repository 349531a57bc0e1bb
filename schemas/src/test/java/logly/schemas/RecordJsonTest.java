package logly.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordJsonTest {
    static List<Class<? extends SpecificRecord>> types() {
        return new Topics(Topics.Options.EMBEDDED)
                .all().stream()
                        .<Class<? extends SpecificRecord>>map(Topic::type)
                        .toList();
    }

    @ParameterizedTest
    @MethodSource("types")
    void returnsToTheSameRecord(Class<? extends SpecificRecord> type) {
        RandomRecords random = new RandomRecords(Scale.SEED);
        for (int i = Scale.of(300, 20_000); i > 0; i--) {
            SpecificRecord record = random.next(type);
            assertThat(RecordJson.fromJson(RecordJson.toJson(record), type)).isEqualTo(record);
        }
    }

    @Test
    void writesTimesIdentitiesBytesAndSymbolsAsText() {
        LogEvent event = LogEvent.newBuilder()
                .setTimestamp(Instant.parse("2026-11-23T21:54:31Z"))
                .setAgentId(-2)
                .setAction(Action.BAN)
                .build();
        DeadLetter letter = DeadLetter.newBuilder()
                .setRecordValue(ByteBuffer.wrap("raw".getBytes(StandardCharsets.UTF_8)))
                .build();

        assertThat(RecordJson.toJson(event))
                .contains("\"timestamp\":\"2026-11-23T21:54:31.000Z\"")
                .contains("\"agentId\":\"fffffffffffffffe\"")
                .contains("\"action\":\"BAN\"")
                .contains("\"ingestedAt\":null");
        assertThat(RecordJson.toJson(letter)).contains("\"recordValue\":\"cmF3\"");
    }

    @Test
    void keepsWhatIsNotANumber() {
        Summary summary =
                new Summary(1L, 1L, Double.NaN, Double.POSITIVE_INFINITY, null, null, null, ByteBuffer.allocate(0));

        Summary read = RecordJson.fromJson(RecordJson.toJson(summary), Summary.class);

        assertThat(read.getMin()).isNaN();
        assertThat(read.getMax()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void fillsWhatIsMissingAndSkipsWhatItDoesNotKnow() {
        LogEvent event = RecordJson.fromJson(
                "{\"host\":\"web-1\",\"action\":\"TELEPORTED\",\"later\":{\"x\":[1,{}]}}", LogEvent.class);

        assertThat(event).isEqualTo(LogEvent.newBuilder().setHost("web-1").build());
        assertThat(event.getAction()).isEqualTo(Action.OTHER);
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertThatThrownBy(() -> RecordJson.fromJson("{\"seq\":\"many\"}", LogEvent.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LogEvent")
                .hasMessageContaining("seq");
        for (String text : List.of("", "null", "[]", "{", "{} {}", "{\"host\":null}", "{\"timestamp\":1}")) {
            assertThatThrownBy(() -> RecordJson.fromJson(text, LogEvent.class))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
