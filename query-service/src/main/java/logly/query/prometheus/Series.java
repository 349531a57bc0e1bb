package logly.query.prometheus;

import java.util.Map;
import java.util.TreeMap;

/** The samples of one metric of one host, by time; of one moment the last that was added counts. */
public final class Series implements Comparable<Series> {
    static final String NAME = "__name__";
    static final String HOST = "host";

    private final String name;
    private final String host;
    private final Map<Long, Double> samples = new TreeMap<>();

    /** Takes a moment in epoch milliseconds and a value. */
    public interface Taking {
        void take(long millis, double value);
    }

    public Series(String name, String host) {
        this.name = name;
        this.host = host;
    }

    public String name() {
        return name;
    }

    public String host() {
        return host;
    }

    public void add(long millis, double value) {
        samples.put(millis, value);
    }

    public void forEach(Taking taking) {
        samples.forEach(taking::take);
    }

    /** As Prometheus wants them: by their labels. */
    @Override
    public int compareTo(Series other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : host.compareTo(other.host);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Series series && compareTo(series) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + host.hashCode();
    }
}
