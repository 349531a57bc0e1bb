package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.List;

/**
 * A hit on its way to the window of its group.
 *
 * @param group values that all hits of the window share
 */
public record Routed(Plan plan, List<String> group, Hit hit) {
    /**
     * The hits that the rules which take another's episodes have from them.
     *
     * @param opening number of the first episode
     */
    public static List<Routed> next(Plan plan, List<String> group, List<Episode> episodes, long opening) {
        List<Routed> hits = new ArrayList<>();
        for (Plan.Step step : plan.next()) {
            for (int i = 0; i < episodes.size(); i++) {
                Episode episode = episodes.get(i);
                Hit reached = episode.reached();
                String origin = Findings.id(plan.fingerprint(group), opening + i);
                hits.add(new Routed(
                        step.plan(),
                        step.group(group),
                        new Hit(
                                step.named(),
                                reached.millis(),
                                reached.evidence(),
                                "",
                                episode.resources(),
                                origin,
                                reached.appended(),
                                1)));
            }
        }
        return hits;
    }
}
