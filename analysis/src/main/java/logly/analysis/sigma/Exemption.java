package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.List;
import logly.analysis.selector.BadSelector;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.apache.avro.generic.IndexedRecord;

/**
 * Records that a rule shall not take, by a selector: over log events, and where its labels are those of samples, over
 * samples.
 *
 * @param text as the selector was written
 */
record Exemption(String text, List<Selector> selectors) {
    /**
     * Reads a selector.
     *
     * @throws RefusedRule where it is one of no kind of record
     */
    static Exemption parse(String text, int line) {
        List<Selector> selectors = new ArrayList<>();
        BadSelector first = null;
        for (Labels labels : List.of(Nouns.LOG_EVENTS, Nouns.SYSTEM_METRICS, Nouns.NETWORK_METRICS)) {
            try {
                selectors.add(Selector.parse(text, labels));
            } catch (BadSelector e) {
                first = first == null ? e : first;
            }
        }
        if (first != null && selectors.isEmpty()) {
            throw new RefusedRule(line, "exceptions: '" + text + "': " + first.getMessage());
        }
        return new Exemption(text, List.copyOf(selectors));
    }

    boolean passes(SigmaRecord record) {
        IndexedRecord asked = record.record();
        for (Selector selector : selectors) {
            if (isOf(selector.labels(), asked) && selector.test(asked)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(Labels labels, IndexedRecord record) {
        return (labels == Nouns.LOG_EVENTS && record instanceof LogEvent)
                || (labels == Nouns.SYSTEM_METRICS && record instanceof SystemMetric)
                || (labels == Nouns.NETWORK_METRICS && record instanceof NetworkMetric);
    }
}
