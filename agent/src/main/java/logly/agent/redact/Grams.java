package logly.agent.redact;

/**
 * A set of places of three characters, of each of which five bits count: case does not matter, and some other characters
 * are taken for one another, so that a find is only a hint.
 */
final class Grams {
    private static final int SIZE = 1 << 15;

    private final long[] bits = new long[SIZE >> 6];

    /** The place of the three characters from here on; a missing one counts as 0. */
    static int of(String text, int at) {
        int gram = 0;
        for (int i = at; i < at + 3; i++) {
            gram = gram << 5 | (Scan.at(text, i) & 31);
        }
        return gram;
    }

    /**
     * The middle of the first three characters that are in the set, of those around every second place; -1 where none is.
     *
     * @param before the three characters around the place two before the first
     */
    int next(String text, int from, int before) {
        int gram = before;
        int last = text.length() - 1;
        for (int i = from; i < last; i += 2) {
            gram = (gram << 10 | (text.charAt(i) & 31) << 5 | (text.charAt(i + 1) & 31)) & (SIZE - 1);
            if ((bits[gram >> 6] & (1L << gram)) != 0) {
                return i;
            }
        }
        return -1;
    }

    void add(int gram) {
        bits[gram >> 6] |= 1L << gram;
    }

    boolean holds(int gram) {
        return (bits[gram >> 6] & (1L << gram)) != 0;
    }
}
