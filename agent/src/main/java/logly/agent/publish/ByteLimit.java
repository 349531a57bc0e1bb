package logly.agent.publish;

/**
 * Lets so many bytes a second go out on average. It looks at what has really gone out, which is compressed: what was too
 * much is made up for by waiting.
 */
final class ByteLimit {
    private static final double NANOS = 1e9;

    private final long perSecond;
    private double credit;
    private long lastNanos;
    private long lastSent;

    /**
     * @param perSecond 0 sets no limit
     */
    ByteLimit(long perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.credit = perSecond;
        this.lastNanos = nowNanos;
    }

    boolean isSet() {
        return perSecond > 0;
    }

    /**
     * Whether more may go out. At most a second's bytes are saved up.
     *
     * @param sent all bytes that have gone out so far
     */
    boolean isOpen(long nowNanos, long sent) {
        if (!isSet()) {
            return true;
        }
        double refill = (nowNanos - lastNanos) / NANOS * perSecond;
        credit = Math.min((double) perSecond, credit + refill - (sent - lastSent));
        lastNanos = nowNanos;
        lastSent = sent;
        return credit > 0;
    }
}
