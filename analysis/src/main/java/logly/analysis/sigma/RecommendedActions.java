package logly.analysis.sigma;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a person should do about a finding: what its rule says, else what its tactics and its type ask for. */
final class RecommendedActions {
    private static final int MOST = 4;

    private static final Map<String, String> BY_TACTIC = Map.ofEntries(
            Map.entry(
                    "attack.credential-access",
                    "Block the address if it is not yours, and check whether one of its logins succeeded."),
            Map.entry(
                    "attack.initial-access",
                    "Check what the address did after it got in, and change the secrets that it may have used."),
            Map.entry(
                    "attack.execution",
                    "Look at the process, its parent and its user; stop it if nobody here started it."),
            Map.entry(
                    "attack.persistence",
                    "Find out who made the change; undo it if nobody here did, and look for others of the same user."),
            Map.entry(
                    "attack.privilege-escalation",
                    "Check what the user did as root since, and install the security updates of the program."),
            Map.entry(
                    "attack.defense-evasion",
                    "Treat the host's own logs as incomplete from here on, and look at what was sent before."),
            Map.entry(
                    "attack.discovery", "Check whether the services that were tried need to be reachable from there."),
            Map.entry("attack.reconnaissance", "Block the address if it goes on; nothing got in by this alone."),
            Map.entry(
                    "attack.command-and-control",
                    "Cut the host off from the network, but keep it running, and look at the connection's process."),
            Map.entry("attack.resource-development", "Check that the server neither relays nor hosts for strangers."),
            Map.entry("attack.impact", "Stop the process and restore what it changed from a backup."));

    private RecommendedActions() {}

    static List<String> of(SigmaRule rule) {
        if (!rule.notes().actions().isEmpty()) {
            return rule.notes().actions();
        }
        Set<String> actions = new LinkedHashSet<>();
        for (String tag : rule.tags()) {
            String action = BY_TACTIC.get(tag);
            if (action != null && actions.size() < MOST) {
                actions.add(action);
            }
        }
        if (rule.tags().contains("logly.misconfiguration")) {
            actions.add(
                    "Read the evidence, mend what it names, and resolve this finding; it opens again if it returns.");
        } else if (rule.tags().contains("logly.anomaly")) {
            actions.add("Compare the evidence with the time before it began: what was deployed, changed or restarted?");
        }
        return actions.isEmpty()
                ? List.of("Read the evidence, and decide whether this was meant.")
                : List.copyOf(actions);
    }
}
