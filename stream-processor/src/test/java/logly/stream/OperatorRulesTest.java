package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import logly.analysis.sigma.RuleTuning;
import logly.runtime.OperatorMistake;
import logly.schemas.DetectionRule;
import logly.schemas.RuleTopic;
import logly.schemas.Topics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorRulesTest {
    @TempDir
    private Path folder;

    private OperatorRules rules() {
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        RuleTopic topic = RuleTopic.of(
                List.of("127.0.0.1:1"),
                "http://127.0.0.1:1",
                new Topics(Topics.Options.EMBEDDED).detectionRules(),
                clock);
        return new OperatorRules(folder, "stream-1", topic, () -> {}, clock);
    }

    @Test
    void namesFileLineAndKeyOfAMistake() throws IOException {
        rules().requireReadable();
        Files.writeString(Files.createDirectory(folder.resolve("rules.d")).resolve("a.yml"), "x:\n  enabled: maybe\n");
        assertThatThrownBy(rules()::requireReadable)
                .isInstanceOf(OperatorMistake.class)
                .hasMessage(folder + "/rules.d/a.yml: line 2: enabled: is true or false");
    }

    @Test
    void replacesWhatWasShippedAndWhatItPutBeforeOnly() {
        Map<String, String> wanted = Map.of("logly-ban", "title: b", "theirs", "title: t", "x", "title: x");
        Map<String, DetectionRule> stored = new HashMap<>();
        stored.put("logly-ban", record("title: a", ShippedRules.SHIPPED_BY));
        stored.put("theirs", record("title: a", "ann"));
        stored.put("gone", record("title: a", "files of stream-1"));
        stored.put(RuleTuning.allowKey("stream-2"), record("- {}", "files of stream-2"));
        Map<String, @Nullable DetectionRule> changes = rules().changes(wanted, stored);
        assertThat(changes).containsOnlyKeys("logly-ban", "x", "gone");
        assertThat(changes.get("gone")).isNull();
        assertThat(Objects.requireNonNull(changes.get("logly-ban")).getText()).isEqualTo("title: b");
        changes.forEach((key, record) -> {
            if (record == null) {
                stored.remove(key);
            } else {
                stored.put(key, record);
            }
        });
        assertThat(rules().changes(wanted, stored)).isEmpty();
    }

    private static DetectionRule record(String text, String by) {
        return DetectionRule.newBuilder()
                .setText(text)
                .setEnabled(true)
                .setUpdatedBy(by)
                .build();
    }
}
