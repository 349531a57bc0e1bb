package logly.analysis.trace;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The other hosts whose past is at hand, and which of them an event speaks of. */
final class Neighbours {
    private static final double GUESSED = 0.6;
    private static final double SAME_ADDRESS = 0.85;

    private final Collection<HostPast> others;

    Neighbours(Collection<HostPast> others) {
        this.others = others;
    }

    /** The hosts that the effect names or may mean, with how sure that is, 0 to 1. */
    Map<HostPast, Double> of(Signal effect, HostPast own) {
        Map<HostPast, Double> found = new LinkedHashMap<>();
        List<Target> targets = effect.subject().targets().stream()
                .filter(target -> !target.isLocal() && !target.host().isEmpty())
                .filter(target -> !own.events().addresses.contains(target.host()))
                .toList();
        for (HostPast other : others) {
            if (!other.host().equals(own.host())) {
                double sure = sureness(effect, targets, other);
                if (sure > 0) {
                    found.put(other, sure);
                }
            }
        }
        boolean known = found.containsValue(1.0);
        found.values().removeIf(sure -> known && sure == GUESSED);
        return found;
    }

    private double sureness(Signal effect, List<Target> targets, HostPast other) {
        String text = effect.text().toLowerCase(Locale.ROOT);
        String name = other.host().toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        String alone = dot > 0 ? name.substring(0, dot) : name;
        boolean named = Closeness.holdsWord(text, name) || (alone.length() > 2 && Closeness.holdsWord(text, alone));
        boolean addressed =
                targets.stream().anyMatch(target -> other.events().addresses.contains(target.host()));
        if (named || addressed) {
            return 1;
        }
        if (effect.condition().nature() == Condition.Nature.SECURITY) {
            return effect.subject().ip().isEmpty() ? 0 : SAME_ADDRESS;
        }
        boolean elsewhere = targets.stream().anyMatch(target -> isTaken(target, other));
        return targets.isEmpty() || elsewhere ? 0 : GUESSED;
    }

    /** Whether the target is known to be a third host. */
    private boolean isTaken(Target target, HostPast other) {
        return others.stream()
                .anyMatch(third -> third != other
                        && (third.events().addresses.contains(target.host())
                                || target.host().startsWith(third.host().toLowerCase(Locale.ROOT))));
    }
}
