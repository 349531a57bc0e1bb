package logly.analysis.sigma;

import java.util.List;
import java.util.Map;

/**
 * A stretch of time in which the hits of a group fulfil a correlation.
 *
 * @param firstMillis of its first hit
 * @param lastMillis of its last hit
 * @param count records in it
 * @param evidence the first and the last ones
 * @param reached the hit with which the first of its windows fulfilled the condition
 * @param appended when the last of its hits became known, milliseconds
 */
public record Episode(
        long firstMillis,
        long lastMillis,
        long count,
        List<String> evidence,
        Map<String, List<String>> resources,
        Hit reached,
        long appended) {}
