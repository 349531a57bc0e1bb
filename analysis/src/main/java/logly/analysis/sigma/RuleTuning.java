package logly.analysis.sigma;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an operator changed of rules, and what they shall leave alone. On the topic of rules an overlay stands under
 * {@link #overlayKey}, an allow list under {@link #allowKey}, as YAML in the record's text; no rule has such an id.
 */
public final class RuleTuning {
    /** Changes nothing. */
    public static final RuleTuning NONE = new RuleTuning(Map.of(), AllowList.EMPTY);

    private static final String OVERLAY = "logly:overlay:";
    private static final String ALLOW = "logly:allow:";

    private final Map<String, Overlay> overlays;
    private final AllowList allowed;

    RuleTuning(Map<String, Overlay> overlays, AllowList allowed) {
        this.overlays = Map.copyOf(overlays);
        this.allowed = allowed;
    }

    /**
     * Rules after their overlays.
     *
     * @param off ids of those that an overlay switches off; they stand among the rules
     * @param refused overlays that cannot be applied, by the id of their rule, which then stays as it is
     */
    record Tuned(List<SigmaRule> rules, Set<String> off, Map<String, String> refused) {}

    public static String overlayKey(String ruleId) {
        return OVERLAY + ruleId;
    }

    /** Several lists hold together, each under a name. */
    public static String allowKey(String name) {
        return ALLOW + name;
    }

    /** Whether a key of the topic of rules is that of an overlay or of an allow list. */
    public static boolean isKey(String key) {
        return key.startsWith(OVERLAY) || key.startsWith(ALLOW);
    }

    /**
     * This, and what one record of the topic adds.
     *
     * @throws RefusedRule naming line and key
     */
    public RuleTuning and(String key, String text) {
        if (key.startsWith(ALLOW)) {
            return new RuleTuning(overlays, allowed.and(AllowList.read(text)));
        }
        Map<String, Overlay> more = Overlay.readAll(text);
        if (more.size() != 1 || !more.containsKey(key.substring(OVERLAY.length()))) {
            throw new RefusedRule(1, "its text is not one overlay of this rule");
        }
        Map<String, Overlay> all = new LinkedHashMap<>(overlays);
        all.putAll(more);
        return new RuleTuning(all, allowed);
    }

    /** Texts of the overlays, by the key of the topic of rules. */
    public Map<String, String> overlayTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        overlays.forEach((id, overlay) -> texts.put(overlayKey(id), overlay.text()));
        return texts;
    }

    /** Entries of the allow list that hold no longer. */
    public List<String> expired(Instant now) {
        return allowed.expired(now);
    }

    /** What names no rule of these, or changes what a rule does not have. */
    public List<String> mistakes(List<SigmaRule> rules) {
        List<String> mistakes = new ArrayList<>();
        tune(rules).refused().forEach((id, reason) -> mistakes.add("overlay of " + id + ": " + reason));
        overlays.keySet().stream()
                .filter(id -> rules.stream().noneMatch(rule -> rule.id().equals(id)))
                .sorted()
                .forEach(id -> mistakes.add("overlay of " + id + ": there is no rule with this id"));
        allowed.strangers(rules).forEach(each -> mistakes.add("allow list: " + each));
        return mistakes;
    }

    Tuned tune(Collection<SigmaRule> rules) {
        List<SigmaRule> tuned = new ArrayList<>();
        Set<String> off = new HashSet<>();
        Map<String, String> refused = new LinkedHashMap<>();
        for (SigmaRule rule : rules) {
            Overlay overlay = overlays.get(rule.id());
            if (overlay == null) {
                tuned.add(rule);
            } else {
                if (!overlay.enabled()) {
                    off.add(rule.id());
                }
                try {
                    tuned.add(overlay.applyTo(rule));
                } catch (RefusedRule e) {
                    refused.put(rule.id(), e.reason());
                    tuned.add(rule);
                }
            }
        }
        return new Tuned(tuned, off, refused);
    }

    /** Whether a record is not for this rule. */
    boolean exempts(SigmaRule rule, SigmaRecord record, long millis) {
        if (allowed.allows(rule, record, millis)) {
            return true;
        }
        Overlay overlay = overlays.get(rule.id());
        if (overlay != null) {
            for (Exemption exception : overlay.exceptions()) {
                if (exception.passes(record)) {
                    return true;
                }
            }
        }
        return false;
    }
}
