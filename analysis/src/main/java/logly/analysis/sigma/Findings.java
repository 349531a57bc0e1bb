package logly.analysis.sigma;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import logly.analysis.sigma.Episodes.Episode;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.FindingType;

/** Makes a finding of an episode. */
final class Findings {
    private static final int EVIDENCE_AT_EACH_END = 10;

    private Findings() {}

    /** Rule and group, hashed: 16 hexadecimal digits. */
    static String fingerprint(SigmaRule rule, List<String> group) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(rule.id().getBytes(StandardCharsets.UTF_8));
            for (String value : group) {
                digest.update((byte) 0);
                digest.update(value.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, Long.BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * The finding of an episode, as it stands.
     *
     * @param opening number of the episode in its group, from 1
     * @param correlation that was applied
     */
    static Finding of(SigmaRule rule, List<String> group, long opening, Correlation correlation, Episode episode) {
        List<Hit> hits = episode.hits();
        Instant last = Instant.ofEpochMilli(hits.get(hits.size() - 1).millis());
        String fingerprint = fingerprint(rule, group);
        return Finding.newBuilder()
                .setId("finding-" + fingerprint + "-" + opening)
                .setFingerprint(fingerprint)
                .setOpening(opening)
                .setRevision(hits.size())
                .setTimestamp(last)
                .setType(type(rule))
                .setStatus(FindingStatus.OPEN)
                .setRuleId(rule.id())
                .setTitle(rule.title())
                .setDescription(Optional.ofNullable(rule.description()).orElse(rule.title()))
                .setSeverity(rule.level().severity())
                .setConfidence(confidence(rule, correlation, hits.size()))
                .setEventCount(hits.size())
                .setTimeWindowMillis(correlation.timespan().toMillis())
                .setFirstSeen(Instant.ofEpochMilli(hits.get(0).millis()))
                .setLastSeen(last)
                .setResources(Resources.union(hits))
                .setPattern(ByteBuffer.wrap(
                        (rule.id() + " " + rule.contentHash() + " " + group).getBytes(StandardCharsets.UTF_8)))
                .setEmbedding(List.of())
                .setEmbeddingVersion(0)
                .setEvidence(evidence(hits))
                .build();
    }

    /** By the rule's tags: what is tagged neither a misconfiguration nor an anomaly is an attack, as in Sigma's own tree. */
    private static FindingType type(SigmaRule rule) {
        if (rule.tags().contains("logly.misconfiguration")) {
            return FindingType.MISCONFIGURATION;
        }
        return rule.tags().contains("logly.anomaly") ? FindingType.ANOMALY : FindingType.ATTACK;
    }

    /**
     * 0.5 for an experimental rule, 0.7 for a tested one, 0.9 for a stable one; of what is missing to 1, the share
     * {@code 1 - threshold / count} is added, so that a burst far above its threshold is nearly certain.
     */
    private static double confidence(SigmaRule rule, Correlation correlation, int hits) {
        double base = rule.status().confidence();
        double above = 1 - Math.min(1.0, correlation.threshold().least() / (double) hits);
        return base + (1 - base) * above;
    }

    /** The first and the last ones. */
    private static List<String> evidence(List<Hit> hits) {
        List<String> evidence = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            if (i < EVIDENCE_AT_EACH_END || i >= hits.size() - EVIDENCE_AT_EACH_END) {
                evidence.add(hits.get(i).evidence());
            }
        }
        return evidence;
    }
}
