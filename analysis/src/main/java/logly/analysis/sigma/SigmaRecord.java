package logly.analysis.sigma;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.generic.IndexedRecord;

/** What a rule is evaluated over: one event or sample, under our names of its fields. */
public interface SigmaRecord {
    /** Values of a field; empty where the record has none of that name. */
    List<String> values(String field);

    /** The text of the record, for keywords. */
    String text();

    /**
     * Gives what {@link #text} gives, and at least what {@link #values} gives of these fields, in parts.
     *
     * @param fields keys of an event's metadata by themselves
     */
    void parts(Set<String> fields, Consumer<String> parts);

    /** Whether it belongs to this log source. */
    boolean isOf(LogSource source);

    /** What it is about, by kind: ip, host, user, service, path, device, remoteHost. */
    Map<String, List<String>> resources();

    /** The record itself. */
    IndexedRecord record();

    /** What the hits of a rule without correlation are taken together by. */
    List<String> ownGroup();
}
