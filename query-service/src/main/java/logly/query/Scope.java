package logly.query;

import java.util.List;
import logly.analysis.selector.BadSelector;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Matcher;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;

/**
 * What a caller sees, as a selector on labels such as {@code {host=~"web.*"}}. It holds of every noun: of one that lacks
 * a label of it nothing is seen, and neither is a record without a host where the scope speaks of hosts. Of a thing that
 * belongs to several hosts it is enough that one of them is seen.
 */
record Scope(String text) {
    static final Scope ALL = new Scope("{}");

    private static final String HOST = "host";

    /** Reads a scope, or throws {@link BadSelector} or {@link BadParameter}. */
    static Scope parse(String text) {
        Selector ofEvents = Selector.parse(text, Nouns.LOG_EVENTS);
        if (!ofEvents.filters().isEmpty()) {
            throw new BadParameter("scope", "has conditions on labels only, and no text filters");
        }
        return new Scope(ofEvents.toString());
    }

    boolean isAll() {
        return text.equals(ALL.text);
    }

    /** What both see. */
    Scope and(Scope other) {
        return other.isAll()
                ? this
                : new Scope(Selector.parse(text, Nouns.LOG_EVENTS)
                        .and(Selector.parse(other.text, Nouns.LOG_EVENTS))
                        .toString());
    }

    /** What of a noun is seen; throws {@link NotAllowed} where it cannot be told. */
    Selector of(Labels labels) {
        if (isAll()) {
            return Selector.all(labels);
        }
        try {
            Selector seen = Selector.parse(text, labels);
            return isOfHosts() ? seen.and(Selector.parse("{exists(" + HOST + ")}", labels)) : seen;
        } catch (BadSelector e) {
            throw new NotAllowed("a scope of " + text + " shows nothing of " + labels + ": " + e.problem());
        }
    }

    private boolean isOfHosts() {
        return !ofHost().isEmpty();
    }

    private List<Matcher> ofHost() {
        return Selector.parse(text, Nouns.LOG_EVENTS).matchers().stream()
                .filter(matcher -> matcher.label().path().equals(List.of(HOST)))
                .toList();
    }

    /** The hosts among these that are seen. */
    List<String> seen(List<String> hosts) {
        List<Matcher> conditions = ofHost();
        return hosts.stream()
                .filter(host -> conditions.stream().allMatch(matcher -> matcher.matchesField(host)))
                .toList();
    }

    @Override
    public String toString() {
        return text;
    }
}
