package logly.analysis.notify;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import logly.schemas.Finding;
import org.jspecify.annotations.Nullable;

/**
 * Targets, and which findings go to which of them.
 *
 * @param heartbeat address that is called every minute while the pipeline is fresh
 */
public record NotifyPlan(
        Map<String, Target> targets,
        List<Route> routes,
        @Nullable URI heartbeat) {
    /** Tells nobody. */
    public static final NotifyPlan NONE = new NotifyPlan(Map.of(), List.of(), null);

    public NotifyPlan {
        targets = Map.copyOf(targets);
        routes = List.copyOf(routes);
    }

    /**
     * Reads the text of a file such as {@code notify.yml}.
     *
     * @throws logly.analysis.sigma.RefusedRule naming the line and the key
     */
    public static NotifyPlan read(String text) {
        return new PlanReader().read(text);
    }

    /** Names of the targets that a finding goes to. */
    Set<String> targetsOf(Finding finding) {
        Set<String> names = new TreeSet<>();
        for (Route route : routes) {
            if (route.takes(finding)) {
                names.addAll(route.to());
            }
        }
        return names;
    }
}
