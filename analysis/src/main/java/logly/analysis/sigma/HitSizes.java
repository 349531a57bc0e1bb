package logly.analysis.sigma;

import java.util.List;
import java.util.Map;
import logly.schemas.HitPlan;
import logly.schemas.HitRule;

/**
 * Bytes that plans, hits and folds take in a record, in Avro's binary encoding: exact in its texts, and at most too large
 * in its numbers.
 */
final class HitSizes {
    /** The length before a text, in bytes: one of over 8,191 bytes has more, and is in none but a plan. */
    private static final int LENGTH = 2;

    /** The numbers of a hit and the ends of its lists: places, a time of 6 bytes, a count, two truths. */
    private static final int HIT = 24;

    /** The numbers of a rule or a fold and the ends of their lists. */
    private static final int NUMBERS = 64;

    private HitSizes() {}

    static int of(HitPlan plan) {
        int bytes = NUMBERS;
        for (HitRule rule : plan.getRules()) {
            String description = rule.getDescription();
            String field = rule.getCountedField();
            bytes += NUMBERS + of(rule.getRuleId()) + of(rule.getContentHash()) + of(rule.getTitle());
            bytes += description == null ? 0 : of(description);
            bytes += field == null ? 0 : of(field);
            bytes += of(rule.getLevel()) + of(rule.getStatus()) + of(rule.getCorrelation()) + of(rule.getNamed());
            bytes += of(rule.getActions()) + of(rule.getTags()) + of(rule.getRules()) + of(rule.getGroupBy());
            bytes += LENGTH * rule.getGroupOf().size();
        }
        return bytes;
    }

    /** What each hit of a group has besides its own. */
    static int ofGroup(String fingerprint, List<String> group) {
        return of(fingerprint) + of(group);
    }

    /** Of a hit without what its group has. */
    static int of(Hit hit) {
        int origin = hit.isReplaceable() ? of(hit.origin()) : LENGTH;
        return HIT + of(hit.rule()) + of(hit.evidence()) + origin + of(hit.value()) + of(hit.resources());
    }

    static int of(Fold fold) {
        int bytes = NUMBERS + of(fold.resources());
        for (List<Hit> end : List.of(fold.smallest(), fold.largest())) {
            for (Hit hit : end) {
                bytes += HIT + of(hit.rule()) + of(hit.evidence());
            }
        }
        return bytes;
    }

    private static int of(Map<String, List<String>> resources) {
        int bytes = 0;
        for (Map.Entry<String, List<String>> kind : resources.entrySet()) {
            for (String name : kind.getValue()) {
                bytes += of(kind.getKey()) + of(name);
            }
        }
        return bytes;
    }

    private static int of(List<String> texts) {
        int bytes = 0;
        for (String text : texts) {
            bytes += of(text);
        }
        return bytes;
    }

    /** In UTF-8, where both halves of a surrogate pair make 4 bytes. */
    private static int of(String text) {
        int bytes = LENGTH + text.length();
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each >= 0x80) {
                bytes += each < 0x800 || Character.isSurrogate(each) ? 1 : 2;
            }
        }
        return bytes;
    }
}
