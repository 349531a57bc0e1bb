package logly.storage;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Up to where somebody has seen a noun's rows, in the order in which they were stored: per partition of each of its logs
 * the last id. Its text is {@code logEpoch.partition.offset}, one behind the other with {@code _} between them, or {@code
 * none}.
 */
public record TailPosition(Map<Long, Long> lastIds) {
    private static final Pattern PART = Pattern.compile("(\\d{1,3})\\.(\\d{1,4})\\.(\\d{1,14})");
    private static final String NONE = "none";
    private static final int LONGEST = 16_384;

    public TailPosition {
        lastIds = Map.copyOf(lastIds);
    }

    /** First id of the partition that an id is of. */
    static long logOf(long id) {
        RowId parts = RowId.unpack(id);
        return new RowId(parts.logEpoch(), parts.partition(), 0).pack();
    }

    /** The last id of a partition; one before its first where nothing of it was seen. */
    long last(long log) {
        return lastIds.getOrDefault(log, log - 1);
    }

    /** The position that a text spells; an {@link IllegalArgumentException} where it spells none. */
    public static TailPosition parse(String text) {
        Map<Long, Long> lastIds = new TreeMap<>();
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("position: longer than " + LONGEST + " characters");
        }
        for (String part : text.equals(NONE) ? new String[0] : text.split("_", -1)) {
            Matcher parts = PART.matcher(part);
            if (!parts.matches()) {
                throw new IllegalArgumentException("position: '" + part + "' is no logEpoch.partition.offset");
            }
            long id = new RowId(
                            Integer.parseInt(parts.group(1)),
                            Integer.parseInt(parts.group(2)),
                            Long.parseLong(parts.group(3)))
                    .pack();
            lastIds.put(logOf(id), id);
        }
        return new TailPosition(lastIds);
    }

    @Override
    public String toString() {
        return lastIds.isEmpty()
                ? NONE
                : new TreeMap<>(lastIds)
                        .values().stream().map(TailPosition::text).collect(Collectors.joining("_"));
    }

    private static String text(long id) {
        RowId parts = RowId.unpack(id);
        return parts.logEpoch() + "." + parts.partition() + "." + parts.offset();
    }
}
