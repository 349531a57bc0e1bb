package logly.analysis.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes from an effect back to its cause, and from that to its own, as far as there is evidence. Of all that may have caused
 * a signal the one with the highest score is taken:
 *
 * <p>score = plausibility of the pair × what they have in common × (0.5 + 0.5 · e^(−4 · gap ÷ horizon)) × departure from the
 * baseline × 1 ÷ (1 + 0.3 · earlier times it came and went), and half of that where the effect had begun before.
 */
final class CausalSearch {
    /** Less is no evidence. */
    private static final double LEAST = 0.25;
    /** A further step back needs a little more. */
    private static final double LEAST_FURTHER = 0.3;

    private static final int LONGEST = 8;
    private static final double NEARLY = 0.97;
    private static final double BEGUN_BEFORE = 0.5;
    private static final double RECOVERED = 0.4;
    private static final Duration CALM = Duration.ofSeconds(60);

    private final CausalKnowledge knowledge;
    private final Neighbours neighbours;

    CausalSearch(CausalKnowledge knowledge, Collection<HostPast> others) {
        this.knowledge = knowledge;
        this.neighbours = new Neighbours(others);
    }

    /** The causes, nearest first; empty where there is no evidence of one. */
    List<Link> causesOf(Signal effect, HostPast host, Moment end) {
        List<Link> path = new ArrayList<>();
        Set<String> seen = new HashSet<>(Set.of(effect.sameness()));
        Signal node = effect;
        HostPast place = host;
        Moment until = end;
        while (path.size() < LONGEST) {
            Link best = best(node, place, until, seen, path.isEmpty() ? LEAST : LEAST_FURTHER);
            if (best == null) {
                break;
            }
            path.add(best);
            seen.add(best.cause().sameness());
            node = best.cause();
            place = best.place();
            until = node.first();
        }
        return path;
    }

    private @Nullable Link best(Signal effect, HostPast place, Moment until, Set<String> seen, double least) {
        List<Link> candidates = new ArrayList<>();
        List<Edge> edges = knowledge.causesOf(effect.condition());
        addFrom(place, 1, edges, effect, until, candidates);
        neighbours
                .of(effect, place)
                .forEach((other, nearness) -> addFrom(other, nearness, edges, effect, until, candidates));
        Link best = null;
        for (Link link : candidates) {
            boolean enough =
                    link.score() >= least && !seen.contains(link.cause().sameness());
            if (enough && (best == null || isBetter(link, best))) {
                best = link;
            }
        }
        return best;
    }

    /** The earlier one of two that explain nearly as much. */
    private static boolean isBetter(Link link, Link best) {
        boolean earlier = link.cause().firstMillis() < best.cause().firstMillis();
        return link.score() > best.score() / (earlier ? 1 / NEARLY : NEARLY);
    }

    private void addFrom(
            HostPast past, double nearness, List<Edge> edges, Signal effect, Moment until, List<Link> candidates) {
        List<Signal> signals = new ArrayList<>(past.events().signals);
        Set<Condition> wanted = EnumSet.noneOf(Condition.class);
        edges.forEach(edge -> wanted.add(edge.cause()));
        signals.removeIf(signal -> !wanted.contains(signal.condition()));
        signals.addAll(Departures.at(past.metrics(), past.host(), effect.firstMillis(), wanted));
        boolean here = past.host().equals(effect.host());
        for (Edge edge : edges) {
            for (Signal cause : signals) {
                if (cause.condition() == edge.cause() && (here || isKnownAfar(edge))) {
                    double score = nearness * score(edge, cause, effect, past, until, here);
                    if (score >= LEAST) {
                        candidates.add(new Link(cause, past, score));
                    }
                }
            }
        }
    }

    /** What a service or a resource of another host does, or a person who was there before. */
    private static boolean isKnownAfar(Edge edge) {
        return edge.scope() != Edge.Scope.RESOLVER || edge.effect() == Condition.DNS_FAILURE;
    }

    private double score(Edge edge, Signal cause, Signal effect, HostPast past, Moment until, boolean here) {
        boolean before = cause.first().mayPrecede(effect.first());
        boolean between = !before && effect.count() > 1 && cause.first().mayPrecede(until);
        if ((!before && !between) || !Fit.isPossible(edge, cause, effect, past.events())) {
            return 0;
        }
        long reference = before ? effect.firstMillis() : until.millis();
        long gap = Math.max(0, reference - cause.lastMillis());
        if (gap > edge.horizon().toMillis()) {
            return 0;
        }
        double closeness = here ? Closeness.of(edge, cause, effect, past.events()) : afar(edge, cause, effect, past);
        double lag = 0.5 + 0.5 * Math.exp(-4.0 * gap / edge.horizon().toMillis());
        boolean over = isRecovered(cause, past.events(), reference) || isFollowed(cause, past.events(), reference);
        double recovered = over ? RECOVERED : 1;
        double rarity = 1 / (1 + 0.3 * cause.earlier());
        return edge.plausibility()
                * closeness
                * lag
                * cause.strength()
                * rarity
                * recovered
                * (before ? 1 : BEGUN_BEFORE);
    }

    /** On another host: a person by the address, else the party that the effect speaks of. */
    private static double afar(Edge edge, Signal cause, Signal effect, HostPast past) {
        boolean person = edge.scope() == Edge.Scope.PERSON;
        boolean sameAddress = !cause.subject().ip().isEmpty()
                && cause.subject().ip().equals(effect.subject().ip());
        if (person || effect.condition().nature() == Condition.Nature.SECURITY) {
            return person && sameAddress ? Closeness.SAME : 0;
        }
        double closeness = Closeness.of(edge, cause, effect, past.events());
        boolean meant = edge.scope() == Edge.Scope.PEER && closeness > 0;
        return meant ? Math.max(closeness, Closeness.SAME_KIND) : closeness;
    }

    /** Whether a service that had ended ran again for a while before the effect. */
    private static boolean isRecovered(Signal cause, EventPast past, long effectMillis) {
        boolean ends =
                switch (cause.condition()) {
                    case SERVICE_FAILED, SERVICE_STOPPED, CRASHED, KILLED, OOM_KILL -> true;
                    default -> false;
                };
        if (!ends) {
            return false;
        }
        for (Signal started : past.signals) {
            boolean again = started.condition() == Condition.SERVICE_STARTED
                    && started.lastMillis() > cause.lastMillis()
                    && started.lastMillis() < effectMillis - CALM.toMillis();
            if (again && started.subject().names().stream().anyMatch(cause.subject()::isAbout)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a service that was stopped was started again, and failed: the stop belonged to a restart. */
    private static boolean isFollowed(Signal stop, EventPast past, long effectMillis) {
        return stop.condition() == Condition.SERVICE_STOPPED
                && comesAgain(stop, Condition.SERVICE_STARTED, past, effectMillis)
                && (comesAgain(stop, Condition.SERVICE_FAILED, past, effectMillis)
                        || comesAgain(stop, Condition.CRASHED, past, effectMillis));
    }

    private static boolean comesAgain(Signal stop, Condition condition, EventPast past, long effectMillis) {
        long second = stop.lastMillis() / 1000;
        return past.signals.stream()
                .anyMatch(next -> next.condition() == condition
                        && next.lastMillis() / 1000 >= second
                        && next.firstMillis() <= effectMillis
                        && next.subject().names().stream().anyMatch(stop.subject()::isAbout));
    }
}
