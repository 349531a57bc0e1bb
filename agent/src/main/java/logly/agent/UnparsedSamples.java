package logly.agent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.LogEvent;
import logly.schemas.SourceStatus;

/**
 * The latest few lines of each source that no parser understood, unlike one another: lines that differ in their digits
 * only are one.
 */
final class UnparsedSamples {
    static final int PER_SOURCE = 5;
    static final int LENGTH = 200;
    private static final int SOURCES = 1_000;
    private static final String GENERIC = "generic";

    private final Map<String, Map<String, String>> samples = new LinkedHashMap<>();

    /** Whether a line is of a source whose parser should have understood it. */
    static boolean isUnparsed(LogEvent event) {
        return event.getFormat().equals(GENERIC) && !event.getSource().equals(GENERIC);
    }

    void add(String source, String text) {
        Map<String, String> known = samples.get(source);
        if (known == null) {
            if (samples.size() >= SOURCES) {
                return;
            }
            known = new LinkedHashMap<>();
            samples.put(source, known);
        }
        String sample = text.length() > LENGTH ? text.substring(0, LENGTH) : text;
        String likeness = likeness(sample);
        known.remove(likeness);
        known.put(likeness, sample);
        if (known.size() > PER_SOURCE) {
            known.remove(known.keySet().iterator().next());
        }
    }

    private static String likeness(String text) {
        StringBuilder likeness = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (!digit || likeness.isEmpty() || likeness.charAt(likeness.length() - 1) != '0') {
                likeness.append(digit ? '0' : c);
            }
        }
        return likeness.toString();
    }

    /** Latest first. */
    List<String> of(String source) {
        List<String> latest =
                new ArrayList<>(samples.getOrDefault(source, Map.of()).values());
        Collections.reverse(latest);
        return latest;
    }

    SourceStatus describe(SourceStatus status) {
        List<String> latest = of(status.getPath());
        return latest.isEmpty()
                ? status
                : SourceStatus.newBuilder(status).setUnparsedSamples(latest).build();
    }
}
