package logly.analysis.sigma;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A record that fulfilled a rule, with all that a correlation needs of it.
 *
 * @param rule id of the rule
 * @param millis effective time
 * @param evidence id of the record
 * @param value what {@code value_count} counts; empty elsewhere
 * @param resources names by kind: ip, host, user, service, path, device, remoteHost
 */
record Hit(String rule, long millis, String evidence, String value, Map<String, List<String>> resources) {
    /** One order of any set of hits: by time, then by the id of the evidence. */
    static final Comparator<Hit> ORDER =
            Comparator.comparingLong(Hit::millis).thenComparing(Hit::evidence).thenComparing(Hit::rule);
}
