package logly.analysis;

/**
 * Addition of counts that stays at {@link Long#MAX_VALUE} instead of wrapping. Over non-negative numbers it is
 * associative and commutative, which a merge needs; an exception would stop the line, a wrapped sum would be a lie.
 */
final class Saturating {
    private Saturating() {}

    static long add(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
