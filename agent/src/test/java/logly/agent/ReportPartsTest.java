package logly.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import logly.schemas.SourceStatus;
import org.junit.jupiter.api.Test;

class ReportPartsTest {
    @Test
    void believesTheRecordThatWasOnItsWayForTheShortestTime() {
        ClockSkew skew = new ClockSkew();
        assertThat(skew.millis()).isEmpty();
        skew.note(1_000_000, 999_500, 1_004_000);
        assertThat(skew.millis()).contains(2_500L);
        skew.note(1_010_000, 1_008_010, 1_010_030);
        assertThat(skew.millis()).as("two seconds ahead").contains(2_005L);
        skew.note(1_020_000, 1_018_000, 1_021_000);
        assertThat(skew.millis()).contains(2_005L);
    }

    @Test
    void forgetsWhatItKnewWhenItsClockIsSet() {
        ClockSkew skew = new ClockSkew();
        skew.note(1_000_000, 990_000, 1_000_010);
        assertThat(skew.millis()).contains(10_005L);
        skew.note(1_000_020, 990_030, 990_040);
        assertThat(skew.millis()).as("set back between sending and answer").isEmpty();
        for (int i = 0; i < ClockSkew.SAMPLES; i++) {
            skew.note(1_000 + i, 1_010 + i, 1_040 + i);
        }
        skew.note(2_000, 5_000, 2_040);
        assertThat(skew.millis()).as("of equals the newest").contains(-2_980L);
    }

    private static SourceStatus source(String path, long lines) {
        return SourceStatus.newBuilder().setPath(path).setLines(lines).build();
    }

    @Test
    void countsLinesASecondBetweenTwoHeartbeats() {
        LineRates rates = new LineRates();
        assertThat(rates.advance(List.of(source("/a", 500)), Samples.AT))
                .extracting(SourceStatus::getLinesPerSecond)
                .containsExactly(0.0);
        assertThat(rates.advance(List.of(source("/a", 530), source("/new", 9)), Samples.AT.plusSeconds(15)))
                .extracting(SourceStatus::getLinesPerSecond)
                .containsExactly(2.0, 0.0);
        assertThat(rates.advance(List.of(source("/a", 530)), Samples.AT.plusSeconds(15)))
                .as("no time passed")
                .extracting(SourceStatus::getLinesPerSecond)
                .containsExactly(0.0);
    }
}
