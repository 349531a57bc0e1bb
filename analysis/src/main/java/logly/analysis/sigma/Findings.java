package logly.analysis.sigma;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.FindingType;

/** Makes a finding of an episode. */
public final class Findings {
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

    static String id(String fingerprint, long opening) {
        return "finding-" + fingerprint + "-" + opening;
    }

    /**
     * The finding of an episode, as it stands, open.
     *
     * @param group values that its records share
     * @param opening number of the episode in its group, from 1
     */
    public static Finding of(Plan plan, List<String> group, long opening, Episode episode) {
        return placed(unplaced(plan, group, opening, episode), plan.rule());
    }

    /** The same finding with its place among others, by the tags of its rule. */
    static Finding placed(Finding finding, SigmaRule rule) {
        return Finding.newBuilder(finding)
                .setEmbedding(Embedding.of(finding, rule.tags()))
                .setEmbeddingVersion(Embedding.VERSION)
                .build();
    }

    /** As {@link #of}, without its place among others: that is larger than the rest, and follows from it. */
    static Finding unplaced(Plan plan, List<String> group, long opening, Episode episode) {
        SigmaRule rule = plan.rule();
        Instant last = Instant.ofEpochMilli(episode.lastMillis());
        String fingerprint = fingerprint(rule, group);
        FindingType type = type(rule);
        return Finding.newBuilder()
                .setId(id(fingerprint, opening))
                .setFingerprint(fingerprint)
                .setOpening(opening)
                .setRevision(episode.count())
                .setTimestamp(last)
                .setType(type)
                .setStatus(FindingStatus.OPEN)
                .setRuleId(rule.id())
                .setTitle(rule.title())
                .setDescription(Optional.ofNullable(rule.description()).orElse(rule.title()))
                .setSeverity(rule.notes().severity())
                .setConfidence(confidence(rule, plan.correlation(), episode.count()))
                .setEventCount(episode.count())
                .setTimeWindowMillis(plan.correlation().timespan().toMillis())
                .setFirstSeen(Instant.ofEpochMilli(episode.firstMillis()))
                .setLastSeen(last)
                .setResources(episode.resources())
                .setPattern(pattern(rule, group))
                .setEvidence(episode.evidence())
                .setRecommendedActions(RecommendedActions.of(rule))
                .build();
    }

    /** Whether a finding tells of this episode as it stands, whatever people decided about it. */
    static boolean isOf(Finding finding, Plan plan, List<String> group, Episode episode) {
        return finding.getEventCount() == episode.count()
                && finding.getFirstSeen().toEpochMilli() == episode.firstMillis()
                && finding.getLastSeen().toEpochMilli() == episode.lastMillis()
                && finding.getRuleId().equals(plan.rule().id())
                && finding.getPattern().equals(pattern(plan.rule(), group))
                && finding.getEvidence().equals(episode.evidence())
                && finding.getResources().equals(episode.resources());
    }

    private static ByteBuffer pattern(SigmaRule rule, List<String> group) {
        return ByteBuffer.wrap((rule.id() + " " + rule.contentHash() + " " + group).getBytes(StandardCharsets.UTF_8));
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
    private static double confidence(SigmaRule rule, Correlation correlation, long count) {
        double base = rule.status().confidence();
        double above = 1 - Math.min(1.0, correlation.threshold().least() / (double) count);
        return base + (1 - base) * above;
    }
}
