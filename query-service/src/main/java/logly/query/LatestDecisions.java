package logly.query;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.OperatorAction;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;

/**
 * What people decided about things of one noun, as far as it holds at a moment: of each thing the newest decision.
 *
 * @param bySubject by the thing's own key
 */
record LatestDecisions(Map<String, OperatorAction> bySubject) {
    private static final int AT_ONCE = 5000;

    /** All of them: what is decided must not be missed. Only these actions count, the others change nothing. */
    static LatestDecisions read(Store store, String noun, List<String> actions, Instant now) {
        Selector asked = Selector.parse(
                "{noun=" + FindingRoutes.quoted(noun) + ",action in ("
                        + actions.stream().map(FindingRoutes::quoted).collect(Collectors.joining(",")) + ")}",
                Nouns.OPERATOR_ACTIONS);
        TimeRange always = new TimeRange(Instant.EPOCH, TimeParameter.END);
        Map<String, OperatorAction> newest = new HashMap<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<OperatorAction> page =
                    store.operatorActions(always, asked, new Paging(Order.NEWEST_FIRST, AT_ONCE, cursor.orElse(null)));
            page.items().forEach(action -> newest.putIfAbsent(action.getSubject(), action));
            cursor = page.next();
        } while (cursor.isPresent());
        newest.values().removeIf(action -> isExpired(action, now));
        return new LatestDecisions(newest);
    }

    /** The decision of these that was taken last about one thing, where it holds at a moment. */
    static Optional<OperatorAction> about(Store store, String noun, String subject, List<String> actions, Instant now) {
        Selector asked = Selector.where(Nouns.OPERATOR_ACTIONS, "subject", subject);
        TimeRange always = new TimeRange(Instant.EPOCH, TimeParameter.END);
        Optional<String> cursor = Optional.empty();
        do {
            Page<OperatorAction> page =
                    store.operatorActions(always, asked, new Paging(Order.NEWEST_FIRST, AT_ONCE, cursor.orElse(null)));
            for (OperatorAction action : page.items()) {
                if (action.getNoun().equals(noun) && actions.contains(action.getAction())) {
                    return Optional.of(action).filter(newest -> !isExpired(newest, now));
                }
            }
            cursor = page.next();
        } while (cursor.isPresent());
        return Optional.empty();
    }

    private static boolean isExpired(OperatorAction action, Instant now) {
        Instant expiry = action.getExpiresAt();
        return expiry != null && !expiry.isAfter(now);
    }

    /** Whether this is what was decided about a thing last. */
    boolean is(String action, String subject) {
        return when(action, subject).isPresent();
    }

    /** When it was decided, where this is what was decided last. */
    Optional<Instant> when(String action, String subject) {
        return Optional.ofNullable(bySubject.get(subject))
                .filter(decision -> decision.getAction().equals(action))
                .map(OperatorAction::getTimestamp);
    }

    /** Everything about which this was decided last, in the order of the keys. */
    Collection<String> all(String action) {
        TreeSet<String> subjects = new TreeSet<>(bySubject.keySet());
        subjects.removeIf(subject -> !is(action, subject));
        return subjects;
    }
}
