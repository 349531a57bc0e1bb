package logly.agent.words;

/**
 * A set of groups of three characters, of each of which five bits count: case does not matter, and some other characters
 * are taken for one another, so that a find is only a hint.
 */
public final class Grams {
    /** How many groups there are. */
    static final int SIZE = 1 << 15;

    private final long[] bits = new long[SIZE >> 6];

    /** The group of the three characters from here on; a missing one counts as 0. */
    public static int of(String text, int at) {
        int gram = 0;
        for (int i = at; i < at + 3; i++) {
            char c = i >= 0 && i < text.length() ? text.charAt(i) : 0;
            gram = gram << 5 | (c & 31);
        }
        return gram;
    }

    public void add(int gram) {
        bits[gram >> 6] |= 1L << gram;
    }

    public boolean holds(int gram) {
        return (bits[gram >> 6] & (1L << gram)) != 0;
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
            if (holds(gram)) {
                return i;
            }
        }
        return -1;
    }
}
