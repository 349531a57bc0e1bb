package logly.storage;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import logly.schemas.Level;

/**
 * How many log events there were.
 *
 * @param buckets by the first moment of each stretch of time, oldest first, the empty ones too; levels that do not occur
 *     are left out
 * @param countedFrom what lies before was not counted, for lack of time; empty where all was
 */
public record EventCounts(SortedMap<Instant, Map<Level, Long>> buckets, Optional<Instant> countedFrom) {}
