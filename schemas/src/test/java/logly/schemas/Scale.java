package logly.schemas;

/** Size of a property test: small in every build, large under the profile {@code slow}. */
final class Scale {
    static final long SEED = 20261123L;

    private Scale() {}

    static int of(int ci, int full) {
        int size = System.getProperty("logly.scale", "ci").equals("full") ? full : ci;
        System.out.println("seed " + SEED + ", size " + size);
        return size;
    }
}
