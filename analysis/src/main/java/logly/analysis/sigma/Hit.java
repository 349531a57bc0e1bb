package logly.analysis.sigma;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A record that fulfilled a rule, with all that a correlation needs of it.
 *
 * @param rule name of the rule, as the correlation says it
 * @param millis effective time
 * @param evidence id of the record
 * @param value what {@code value_count} counts; empty elsewhere
 * @param resources names by kind: ip, host, user, service, path, device, remoteHost
 * @param origin a later hit of the same rule and origin replaces this one: the evidence, or the id of the finding whose
 *     episode this is
 * @param appended when it became known, milliseconds
 * @param count records that it stands for
 */
public record Hit(
        String rule,
        long millis,
        String evidence,
        String value,
        Map<String, List<String>> resources,
        String origin,
        long appended,
        long count) {
    /** One order of any set of hits: by time, then by the id of the evidence. */
    static final Comparator<Hit> ORDER = Hit::compare;

    Hit(String rule, long millis, String evidence, String value, Map<String, List<String>> resources) {
        this(rule, millis, evidence, value, resources, evidence, millis, 1);
    }

    private static int compare(Hit one, Hit other) {
        int order = Long.compare(one.millis, other.millis);
        order = order != 0 ? order : one.evidence.compareTo(other.evidence);
        order = order != 0 ? order : one.rule.compareTo(other.rule);
        return order != 0 ? order : one.origin.compareTo(other.origin);
    }

    /** Whether it stands for an episode, of which more may become known. */
    boolean isReplaceable() {
        return !origin.equals(evidence);
    }

    /** This hit in the place of several records, with what they are about. */
    Hit standingFor(long records, Map<String, List<String>> theirs) {
        return new Hit(rule, millis, evidence, value, theirs, origin, appended, records);
    }

    /** Place in the order and time of the append, without the rest. */
    Hit bare() {
        return new Hit(rule, millis, evidence, "", Map.of(), origin, appended, 1);
    }
}
