package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import logly.schemas.DetectionRule;

/** Reads what the topic of rules holds. What did not change since the last time is not read again. */
public final class StoredRules {
    private final RuleReader reader = new RuleReader(Map.of());
    private Map<String, Parsed> parsed = Map.of();

    /** A text and what it gave: one rule, or why it gave none. */
    private record Parsed(String text, List<SigmaRule> rules, String refusal) {}

    /**
     * The rules, and what operators want of them.
     *
     * @param rules as they are written, also those that are off
     * @param off ids of those that are switched off
     * @param refused why others cannot be read, by key
     */
    public record Edition(List<SigmaRule> rules, Set<String> off, RuleTuning tuning, Map<String, String> refused) {
        /** Those that can be honoured together, tuned. */
        public AdmittedRules admitted() {
            return AdmittedRules.of(rules, off, tuning);
        }
    }

    /** What records say, by key. */
    public Edition read(Map<String, DetectionRule> records) {
        List<SigmaRule> rules = new ArrayList<>();
        Set<String> off = new HashSet<>();
        RuleTuning tuning = RuleTuning.NONE;
        Map<String, String> refused = new HashMap<>();
        Map<String, Parsed> still = new HashMap<>();
        for (Map.Entry<String, DetectionRule> record : new TreeMap<>(records).entrySet()) {
            String key = record.getKey();
            DetectionRule rule = record.getValue();
            if (RuleTuning.isKey(key)) {
                tuning = tuned(tuning, key, rule, refused);
                continue;
            }
            Parsed read = read(key, rule.getText());
            still.put(key, read);
            rules.addAll(read.rules());
            if (!rule.getEnabled()) {
                off.add(key);
            } else if (!read.refusal().isEmpty()) {
                refused.put(key, read.refusal());
            }
        }
        parsed = still;
        return new Edition(rules, off, tuning, refused);
    }

    /** What an overlay or an allow list adds; one that cannot be read adds nothing and is named. */
    private static RuleTuning tuned(
            RuleTuning before, String key, DetectionRule document, Map<String, String> refused) {
        try {
            return document.getEnabled() ? before.and(key, document.getText()) : before;
        } catch (RefusedRule e) {
            refused.put(key, String.valueOf(e.getMessage()));
            return before;
        }
    }

    private Parsed read(String id, String text) {
        Parsed before = parsed.get(id);
        if (before != null && before.text().equals(text)) {
            return before;
        }
        try {
            List<SigmaRule> read = reader.read(text);
            boolean isItself = read.size() == 1 && read.get(0).id().equals(id);
            return isItself
                    ? new Parsed(text, read, "")
                    : new Parsed(text, List.of(), "its text is not one rule of this id");
        } catch (RefusedRule e) {
            return new Parsed(text, List.of(), String.valueOf(e.getMessage()));
        }
    }
}
