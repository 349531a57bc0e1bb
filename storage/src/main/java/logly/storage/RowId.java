package logly.storage;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Where a record stands in Kafka, as the id of its row: {@code logEpoch} stands for (cluster, topic, truncations), so
 * that an id means one record of a noun for ever. Ids of a partition grow with its offsets.
 */
public record RowId(int logEpoch, int partition, long offset) {
    public static final int MAX_LOG_EPOCH = (1 << 8) - 1;
    public static final int MAX_PARTITION = (1 << 11) - 1;
    public static final long MAX_OFFSET = (1L << 44) - 1;

    private static final char[] CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int DIGITS = 13;
    private static final int BITS_PER_DIGIT = 5;

    public RowId {
        check("logEpoch", logEpoch, MAX_LOG_EPOCH);
        check("partition", partition, MAX_PARTITION);
        check("offset", offset, MAX_OFFSET);
    }

    private static void check(String what, long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(what + " must be 0 to " + max + ", not " + value);
        }
    }

    /** The id as a positive 64-bit number, in the order of (logEpoch, partition, offset). */
    public long pack() {
        return ((long) logEpoch << 55) | ((long) partition << 44) | offset;
    }

    public static RowId unpack(long packed) {
        check("row id", packed, Long.MAX_VALUE);
        return new RowId((int) (packed >>> 55), (int) (packed >>> 44) & MAX_PARTITION, packed & MAX_OFFSET);
    }

    /** The id outside SQLite: {@code <noun>-<yyyymmdd>-<base32>}; it names the table and the day of the row. */
    public static String text(String noun, LocalDate day, long packed) {
        char[] digits = new char[DIGITS];
        long rest = packed;
        for (int i = DIGITS - 1; i >= 0; i--) {
            digits[i] = CROCKFORD[(int) (rest & (CROCKFORD.length - 1))];
            rest >>>= BITS_PER_DIGIT;
        }
        return noun + "-" + day.format(DateTimeFormatter.BASIC_ISO_DATE) + "-" + new String(digits);
    }

    /** The packed id in a text that {@link #text} made; letters of either case. */
    public static long packedOf(String text) {
        String digits = text.substring(text.lastIndexOf('-') + 1).toLowerCase(Locale.ROOT);
        if (digits.length() != DIGITS || digits.charAt(0) > '7') {
            throw new IllegalArgumentException("id: not an id of a row: " + text);
        }
        long packed = 0;
        for (int i = 0; i < DIGITS; i++) {
            packed = (packed << BITS_PER_DIGIT) | valueOf(digits.charAt(i), text);
        }
        return packed;
    }

    private static int valueOf(char digit, String text) {
        for (int value = 0; value < CROCKFORD.length; value++) {
            if (CROCKFORD[value] == digit) {
                return value;
            }
        }
        throw new IllegalArgumentException("id: not an id of a row: " + text);
    }
}
