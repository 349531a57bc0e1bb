package logly.analysis.trace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import logly.schemas.CausalityStep;
import org.jspecify.annotations.Nullable;

/**
 * The line from a cause to an event, told as steps. A step's confidence is that of the weakest link between it and the
 * event, times 0.95 for each link but the first.
 *
 * @param rootCause null where no evidence supports one
 */
record Chain(
        @Nullable String rootCause,
        @Nullable String triggerEvent,
        List<CausalityStep> steps,
        List<String> services,
        Set<String> tracers) {
    private static final double PER_LINK = 0.95;
    private static final Set<Condition> ENDINGS =
            EnumSet.of(Condition.SERVICE_FAILED, Condition.KILLED, Condition.CRASHED);

    /**
     * Tells the line.
     *
     * @param event the event itself, once
     * @param effect the event with its repetitions
     * @param links the causes, nearest first
     */
    static Chain of(Signal event, Signal effect, List<Link> links) {
        List<CausalityStep> steps = new ArrayList<>();
        Set<String> services = new LinkedHashSet<>();
        Set<String> tracers = new LinkedHashSet<>();
        for (int i = links.size() - 1; i >= 0; i--) {
            Signal cause = links.get(i).cause();
            steps.add(step(cause, description(cause), confidence(links, i)));
            missing(cause, i == 0 ? effect : links.get(i - 1).cause(), steps);
            services.addAll(cause.subject().names());
            tracers.add(tracer(cause));
        }
        boolean follows = links.isEmpty() || links.get(0).cause().first().mayPrecede(effect.first());
        boolean repeats = follows && !effect.id().equals(event.id());
        if (repeats) {
            steps.add(step(effect, description(effect), 1));
        }
        steps.add(step(event, event.title(), 1));
        services.addAll(event.subject().names());
        boolean explains = explains(effect);
        if (links.isEmpty() || !explains(links.get(links.size() - 1).cause())) {
            steps.add(noEvidence(event.firstMillis(), behind(links.isEmpty() ? effect : last(links))));
        }
        String stated = explains ? effect.title() : null;
        String root = links.isEmpty() ? stated : last(links).title();
        String trigger = links.isEmpty()
                ? (repeats ? effect.title() : null)
                : links.get(0).cause().title();
        return new Chain(root, trigger, List.copyOf(steps), List.copyOf(services), tracers);
    }

    private static Signal last(List<Link> links) {
        return links.get(links.size() - 1).cause();
    }

    /** Whether nothing need stand behind it. */
    private static boolean explains(Signal signal) {
        return switch (signal.condition().nature()) {
            case METRIC, PRIMARY -> true;
            case SECURITY -> signal.isBruteForce();
            case SYMPTOM -> false;
        };
    }

    private static double confidence(List<Link> links, int upTo) {
        double weakest = 1;
        for (int i = 0; i <= upTo; i++) {
            weakest = Math.min(weakest, links.get(i).score());
        }
        return Math.round(100 * weakest * Math.pow(PER_LINK, upTo)) / 100.0;
    }

    private static String description(Signal signal) {
        String often = signal.count() > 1 ? " (" + signal.count() + " times by then)" : "";
        return signal.title() + often;
    }

    private static CausalityStep step(Signal signal, String description, double confidence) {
        return new CausalityStep(Instant.ofEpochMilli(signal.firstMillis()), description, signal.id(), confidence);
    }

    private static CausalityStep noEvidence(long millis, String what) {
        return new CausalityStep(Instant.ofEpochMilli(millis), "no evidence of " + what, null, 0.0);
    }

    /** What one expects between the two, where it is not there. */
    private static void missing(Signal cause, Signal effect, List<CausalityStep> steps) {
        Condition of = cause.condition();
        boolean filling = of == Condition.DISK_FILLING || of == Condition.INODES_RUNNING_OUT;
        boolean stated = effect.condition() == Condition.DISK_FULL || effect.condition() == Condition.INODE_TABLE_FULL;
        if (of == Condition.MEMORY_RISING && ENDINGS.contains(effect.condition())) {
            steps.add(noEvidence(effect.firstMillis(), "an out-of-memory kill in between"));
        } else if (filling && !stated) {
            steps.add(noEvidence(effect.firstMillis(), "a write that failed for want of space in between"));
        }
    }

    private static String behind(Signal symptom) {
        for (Target target : symptom.subject().targets()) {
            if (!target.isLocal() && symptom.condition().nature() == Condition.Nature.SYMPTOM) {
                String port = target.port() > 0 ? ":" + target.port() : "";
                return "what happened at " + target.host() + port + " before it";
            }
        }
        return "what led to " + symptom.condition().words()
                + (symptom.subject().title().isEmpty() ? "" : " of ")
                + symptom.subject().title() + " in the day before";
    }

    private static String tracer(Signal cause) {
        return switch (cause.condition().nature()) {
            case METRIC -> "metric-departure";
            case SECURITY -> "intrusion";
            case PRIMARY, SYMPTOM -> "event-causality";
        };
    }
}
