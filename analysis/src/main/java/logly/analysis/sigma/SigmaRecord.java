package logly.analysis.sigma;

import java.util.List;

/** What a rule is evaluated over: one event or sample, under our names of its fields. */
public interface SigmaRecord {
    /** Values of a field; empty where the record has none of that name. */
    List<String> values(String field);

    /** The text of the record, for keywords. */
    String text();

    /** All that {@link #values} and {@link #text} can give, whatever stands between. */
    String everything();
}
