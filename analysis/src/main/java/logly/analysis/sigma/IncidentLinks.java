package logly.analysis.sigma;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import logly.schemas.Finding;
import logly.schemas.FindingType;

/**
 * By what a finding belongs to others: what it offers to later ones, and what it looks for in earlier ones.
 *
 * <p>Attacks from an address, or a host known by name, share it. An attack without one, as a new account, shares its host
 * with others of its kind, and with an attack that is critical: one that is taken to have come in. That two addresses
 * tried the same account relates nothing. What is no attack shares its host with others of its kind; the same trouble of
 * a service, or of whole hosts, at many hosts at once is one too.
 *
 * @param offered spelled so that no two kinds of them meet
 * @param sought and how far apart in time what shares it may lie
 */
record IncidentLinks(Set<String> offered, Map<String, Duration> sought) {
    /** Between the events of two findings that share a resource. */
    static final Duration REACH = Duration.ofHours(6);

    /** Between two findings of one rule at different hosts. */
    static final Duration AT_ONCE = Duration.ofMinutes(15);

    /** More hosts than this say nothing of each. */
    static final int MOST_NAMED = 3;

    private static final String CAME_IN = "came in at ";
    private static final List<String> KINDS = List.of("ip", "remoteHost", "host", "service");

    /** Of these resources, those that say what belongs together. */
    static Map<String, List<String>> kinds(Map<String, List<String>> resources) {
        Map<String, List<String>> kinds = new HashMap<>(resources);
        kinds.keySet().retainAll(KINDS);
        return kinds;
    }

    static IncidentLinks of(Finding finding) {
        IncidentLinks links = new IncidentLinks(new HashSet<>(), new HashMap<>());
        if (finding.getType() == FindingType.ATTACK) {
            links.ofAttack(finding);
        } else {
            links.ofTrouble(finding);
        }
        return links;
    }

    /** Whether it is an attack of which nothing tells where it comes from. */
    boolean isOfTheHostAlone() {
        return sought.keySet().stream().anyMatch(link -> link.startsWith(CAME_IN));
    }

    private void ofAttack(Finding finding) {
        List<String> addresses = names(finding, "ip");
        List<String> remote = names(finding, "remoteHost");
        addresses.forEach(address -> share("from " + address));
        remote.forEach(name -> share("from " + name));
        boolean isFromAfar = !addresses.isEmpty() || !remote.isEmpty();
        for (String host : hosts(finding)) {
            if (!isFromAfar) {
                share("acts on " + host);
                sought.put(CAME_IN + host, REACH);
            } else if (finding.getSeverity() >= SigmaLevel.CRITICAL.severity()) {
                offered.add(CAME_IN + host);
            }
        }
    }

    private void ofTrouble(Finding finding) {
        hosts(finding).forEach(host -> share("trouble of " + host));
        List<String> services = names(finding, "service");
        String same = "trouble " + finding.getRuleId() + " of " + (services.size() == 1 ? services.get(0) : "hosts");
        offered.add(same);
        sought.put(same, AT_ONCE);
    }

    private void share(String link) {
        offered.add(link);
        sought.put(link, REACH);
    }

    private static List<String> names(Finding finding, String kind) {
        return finding.getResources().getOrDefault(kind, List.of());
    }

    private static List<String> hosts(Finding finding) {
        List<String> hosts = names(finding, "host");
        return hosts.size() > MOST_NAMED ? List.of() : hosts;
    }
}
