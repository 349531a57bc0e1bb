package logly.analysis.sigma;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What no rule, or not this rule, shall take for a hit: the file {@code allow.yml}, a list of entries. */
public final class AllowList {
    /** Allows nothing. */
    public static final AllowList EMPTY = new AllowList(List.of());

    /** Entries of a list. */
    static final int MOST_ENTRIES = 10_000;

    private final List<AllowEntry> entries;

    private AllowList(List<AllowEntry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads a YAML list.
     *
     * @throws RefusedRule naming the line and the key
     */
    public static AllowList read(String text) {
        List<AllowEntry> entries = new ArrayList<>();
        for (YamlNode document : YamlNode.documents(text)) {
            if (document instanceof YamlNode.Scalar scalar && scalar.isNull()) {
                continue;
            }
            if (!(document instanceof YamlNode.Items items)) {
                throw new RefusedRule(document.line(), "an allow list is a list of entries");
            }
            items.items().forEach(item -> entries.add(AllowEntry.read(item)));
        }
        if (entries.size() > MOST_ENTRIES) {
            throw new RefusedRule(1, "more than " + MOST_ENTRIES + " entries");
        }
        return new AllowList(entries);
    }

    /** All entries of both. */
    public AllowList and(AllowList other) {
        List<AllowEntry> all = new ArrayList<>(entries);
        all.addAll(other.entries);
        return new AllowList(all);
    }

    /** Entries that hold no longer, one sentence each. */
    public List<String> expired(Instant now) {
        return entries.stream()
                .filter(entry -> entry.isExpired(now.toEpochMilli()))
                .map(entry -> "line " + entry.line() + ": expired at " + entry.expires() + ": " + entry.reason())
                .toList();
    }

    /** Words by which entries name rules that are not among these. */
    List<String> strangers(List<SigmaRule> rules) {
        List<String> strangers = new ArrayList<>();
        for (AllowEntry entry : entries) {
            String word = entry.rule();
            if (word != null && rules.stream().noneMatch(rule -> rule.isNamed(word))) {
                strangers.add("line " + entry.line() + ": rule: there is no rule named '" + word + "'");
            }
        }
        return strangers;
    }

    boolean allows(SigmaRule rule, SigmaRecord record, long millis) {
        for (AllowEntry entry : entries) {
            if (entry.allows(rule, record, millis)) {
                return true;
            }
        }
        return false;
    }
}
