package logly.analysis.sigma;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import logly.schemas.FindingType;

/**
 * Which findings belong together: those that share their anchor and begin in the same window of {@link #WINDOW}. The
 * anchor is the one address of a finding, else its one user, host or service, else the finding's own fingerprint; of a
 * misconfiguration or an anomaly it is the host first. It depends on the finding alone, so that neither the order of
 * events nor the number of tasks changes it.
 */
final class Incidents {
    static final Duration WINDOW = Duration.ofHours(6);

    private static final List<String> OF_ATTACKS = List.of("ip", "remoteHost", "user", "host", "service");
    private static final List<String> OF_OTHERS = List.of("host", "service", "ip", "user");

    private Incidents() {}

    /** {@code incident-} and 16 hexadecimal digits. */
    static String of(FindingType type, Map<String, List<String>> resources, String fingerprint, long firstMillis) {
        String anchor = fingerprint;
        for (String kind : type == FindingType.ATTACK ? OF_ATTACKS : OF_OTHERS) {
            List<String> names = resources.getOrDefault(kind, List.of());
            if (names.size() == 1) {
                anchor = kind + " " + names.get(0);
                break;
            }
        }
        long window = Math.floorDiv(firstMillis, WINDOW.toMillis());
        return "incident-"
                + RuleReader.hash(
                        type == FindingType.ATTACK ? anchor + " " + window : type + " " + anchor + " " + window);
    }
}
