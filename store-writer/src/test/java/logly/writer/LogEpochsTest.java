package logly.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import logly.runtime.OperatorMistake;
import logly.storage.LogEpoch;
import org.junit.jupiter.api.Test;

class LogEpochsTest {
    private static final List<String> TOPICS = List.of("a", "b");

    private final MemoryFleetLog fleet = new MemoryFleetLog();
    private final LogEpochs epochs = new LogEpochs(fleet);

    @Test
    void givesEachNodeTheSameNumbers() {
        LogEpochs.Resolved first = epochs.resolve(TOPICS, List.of());
        LogEpochs.Resolved second = new LogEpochs(fleet).resolve(TOPICS, List.of());
        assertThat(first.current()).isEqualTo(second.current());
        assertThat(first.current().get("a")).isEqualTo(new LogEpoch("a", 1, "cluster-1", "a-id", 0));
        assertThat(fleet.allotted()).hasSize(2);
    }

    @Test
    void countsUpWhenATopicIsRecreated() {
        epochs.resolve(TOPICS, List.of());
        fleet.recreateTopics();
        assertThat(epochs.resolve(TOPICS, List.of()).current().get("a"))
                .isEqualTo(new LogEpoch("a", 2, "cluster-1", "a-id-again", 0));
    }

    @Test
    void givesNoNumberAwayTwiceOnANewCluster() {
        LogEpochs.Resolved before = epochs.resolve(TOPICS, List.of());
        fleet.moveTo("cluster-2");
        LogEpochs.Resolved after = epochs.resolve(TOPICS, before.all());
        assertThat(after.current().get("a")).isEqualTo(new LogEpoch("a", 2, "cluster-2", "a-id", 0));
        assertThat(after.all()).containsAll(before.all());
    }

    @Test
    void putsBackWhatItRemembersWithoutTakingANumberFromAnother() {
        LogEpochs.Resolved first = epochs.resolve(TOPICS, List.of());
        fleet.moveTo("cluster-2");
        LogEpoch elsewhere = new LogEpoch("a", 2, "cluster-1", "a-id-again", 0);
        LogEpochs.Resolved early = epochs.resolve(TOPICS, first.all());
        assertThat(early.current().get("a")).isEqualTo(new LogEpoch("a", 2, "cluster-2", "a-id", 0));

        List<LogEpoch> remembered = new ArrayList<>(first.all());
        remembered.add(elsewhere);
        LogEpochs.Resolved late = epochs.resolve(TOPICS, remembered);
        assertThat(late.all()).contains(early.current().get("a")).doesNotContain(elsewhere);
        assertThat(late.current().get("a")).isEqualTo(new LogEpoch("a", 3, "cluster-2", "a-id", 1));
        assertThat(epochs.resolve(TOPICS, remembered)).isEqualTo(late);
    }

    @Test
    void countsUpOnceWhenALogWasCut() {
        LogEpochs.Resolved resolved = epochs.resolve(TOPICS, List.of());
        LogEpoch before = resolved.current().getOrDefault("a", new LogEpoch("", 0, "", "", 0));
        LogEpochs.Resolved cut = epochs.cut(before, TOPICS, List.of());
        LogEpochs.Resolved seenByAnotherNode = epochs.cut(before, TOPICS, List.of());
        assertThat(cut.current().get("a")).isEqualTo(new LogEpoch("a", 2, "cluster-1", "a-id", 1));
        assertThat(seenByAnotherNode.current()).isEqualTo(cut.current());
    }

    @Test
    void saysSoWhenNumbersRunOut() {
        List<LogEpoch> full = List.of(new LogEpoch("a", 255, "old", "old", 0));
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> epochs.resolve(TOPICS, full))
                .withMessageContaining("kafka.topic.prefix");
    }
}
