package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;

class BoundedTextTest {
    @Test
    void leavesWhatIsShortEnoughAndCutsTheRest() {
        assertThat(BoundedText.cut("root", 4)).isEqualTo("root");
        assertThat(BoundedText.cut("roots", 4)).isEqualTo("roo…");
        assertThat(BoundedText.cut("ro🔑🔑", 4)).isEqualTo("ro…");
        assertThat(BoundedText.cutDistinct("x".repeat(40), 40)).isEqualTo("x".repeat(40));
    }

    @Test
    void keepsApartWhatDiffersBehindTheCut() {
        String one = BoundedText.cutDistinct("x".repeat(500) + "1", 200);
        String other = BoundedText.cutDistinct("x".repeat(500) + "2", 200);
        assertThat(one).hasSize(200).startsWith("xxx").isNotEqualTo(other);
        assertThat(BoundedText.cutDistinct("x".repeat(500) + "1", 200)).isEqualTo(one);
    }

    @Test
    void cutsEachNameOfAnEventAndNothingElse() {
        String name = "n".repeat(BoundedText.LONGEST_NAME + 1);
        LogEvent event = LogEvent.newBuilder()
                .setHost("web-1")
                .setTimestamp(Instant.EPOCH)
                .setId(name)
                .setSource(name)
                .setService(name)
                .setFormat(name)
                .setIpAddress(name)
                .setUser(name)
                .setSourcePath(name)
                .setMessage(name)
                .build();
        BoundedText.cutNames(event);
        String cut = "n".repeat(BoundedText.LONGEST_NAME - 1) + "…";
        assertThat(new String[] {
                    event.getId(),
                    event.getSource(),
                    event.getService(),
                    event.getFormat(),
                    event.getIpAddress(),
                    event.getUser(),
                    event.getSourcePath()
                })
                .containsOnly(cut);
        assertThat(event.getMessage()).isEqualTo(name);
    }
}
