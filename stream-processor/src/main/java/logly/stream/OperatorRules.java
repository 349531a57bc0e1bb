package logly.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.analysis.sigma.RuleFiles;
import logly.analysis.sigma.RuleReader;
import logly.analysis.sigma.RuleTuning;
import logly.analysis.sigma.TuningFiles;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.Worker;
import logly.schemas.DetectionRule;
import logly.schemas.RuleTopic;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what stands in the operator's folder of rules also in the topic of rules: rules, overlays in {@code rules.d} and
 * {@code allow.yml}. It replaces what was shipped or what this instance put before, and takes out what is gone from the
 * folder; what somebody else put under the same key stays. While a file holds a mistake nothing of it is changed.
 */
final class OperatorRules {
    /** Between two looks into the folder. */
    static final Duration LOOK = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(OperatorRules.class);

    private final Path folder;
    private final String instance;
    private final RuleTopic topic;
    private final Runnable shipped;
    private final InstantSource clock;
    private volatile Map<String, String> put = Map.of();
    private volatile boolean isPut;
    private volatile @Nullable String mistake;

    /**
     * @param folder may be missing
     * @param instance name of this stream processor
     * @param shipped puts shipped rules that are missing: one that stood here in its place may be gone
     */
    OperatorRules(Path folder, String instance, RuleTopic topic, Runnable shipped, InstantSource clock) {
        this.folder = folder;
        this.instance = instance;
        this.topic = topic;
        this.shipped = shipped;
        this.clock = clock;
    }

    /** Throws an OperatorMistake that names file, line and key where something in the folder cannot be honoured. */
    void requireReadable() {
        try {
            texts();
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, "stream.rules.dir: " + folder + " cannot be read: " + e);
        }
    }

    /** What is wrong in the folder since it was read last; null where nothing is. */
    @Nullable
    String mistake() {
        return mistake;
    }

    /** Puts what the folder holds. Throws a KafkaException where Kafka or the registry does not answer or refuses. */
    void run() {
        try {
            Map<String, String> wanted = texts();
            Map<String, @Nullable DetectionRule> changes = changes(wanted, topic.read());
            if (!changes.isEmpty()) {
                topic.write(changes);
                if (changes.containsValue(null)) {
                    shipped.run();
                }
                log.info("{} rules and overlays of {} were put, changed or taken out", changes.size(), folder);
            }
            put = wanted;
            isPut = true;
            mistake = null;
        } catch (IOException | OperatorMistake e) {
            note(String.valueOf(e.getMessage()));
        }
    }

    /** A turn of a worker: puts what changed since. */
    void look(Worker worker) throws InterruptedException {
        if (worker.pause(LOOK) || !isPut) {
            return;
        }
        try {
            if (!texts().equals(put) || mistake != null) {
                run();
            }
        } catch (KafkaException e) {
            log.warn("what changed in {} waits for Kafka: {}", folder, e.getMessage());
        } catch (IOException | OperatorMistake e) {
            note(String.valueOf(e.getMessage()));
        }
    }

    private void note(String wrong) {
        if (!wrong.equals(mistake)) {
            log.warn("the rules in force stay as they are: {}", wrong);
        }
        mistake = wrong;
    }

    /** Texts by the key that they have in the topic. */
    private Map<String, String> texts() throws IOException {
        if (!Files.isDirectory(folder)) {
            return Map.of();
        }
        RuleFiles rules = RuleFiles.below(folder);
        TuningFiles tuning = TuningFiles.below(folder);
        List<String> refused = new ArrayList<>(rules.refused());
        refused.addAll(tuning.refused());
        if (!refused.isEmpty()) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, folder + "/" + String.join("\n" + folder + "/", refused));
        }
        Map<String, String> texts = new LinkedHashMap<>();
        rules.rules().forEach(rule -> texts.put(rule.id(), rule.text()));
        texts.putAll(tuning.tuning().overlayTexts());
        if (!tuning.allowText().isBlank()) {
            texts.put(RuleTuning.allowKey(instance), tuning.allowText());
        }
        return texts;
    }

    /** What has to be written, by key; null takes a record out. */
    Map<String, @Nullable DetectionRule> changes(Map<String, String> wanted, Map<String, DetectionRule> stored) {
        String owner = "files of " + instance;
        Map<String, @Nullable DetectionRule> changes = new HashMap<>();
        wanted.forEach((key, text) -> {
            DetectionRule there = stored.get(key);
            boolean isForeign = there != null
                    && !there.getUpdatedBy().equals(owner)
                    && !there.getUpdatedBy().equals(ShippedRules.SHIPPED_BY);
            if (there != null && isForeign) {
                log.warn("{} of {} is not put: {} put another one", key, folder, there.getUpdatedBy());
            } else if (there == null || !there.getText().equals(text)) {
                changes.put(
                        key,
                        DetectionRule.newBuilder()
                                .setId(key)
                                .setContentHash(RuleReader.hash(text))
                                .setText(text)
                                .setEnabled(there == null || there.getEnabled())
                                .setReason(there == null ? null : there.getReason())
                                .setUpdatedAt(clock.instant())
                                .setUpdatedBy(owner)
                                .build());
            }
        });
        stored.forEach((key, record) -> {
            if (record.getUpdatedBy().equals(owner) && !wanted.containsKey(key)) {
                changes.put(key, null);
            }
        });
        return changes;
    }
}
