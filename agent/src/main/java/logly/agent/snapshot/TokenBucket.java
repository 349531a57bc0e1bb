package logly.agent.snapshot;

/** Lets so many through a minute; what was not used in the last minute may come at once. */
final class TokenBucket {
    private static final double NANOS_PER_MINUTE = 60e9;

    private final int perMinute;
    private double tokens;
    private long filledAtNanos;

    TokenBucket(int perMinute, long nowNanos) {
        this.perMinute = perMinute;
        this.tokens = perMinute;
        this.filledAtNanos = nowNanos;
    }

    private void fill(long nowNanos) {
        tokens = Math.min(perMinute, tokens + perMinute * (nowNanos - filledAtNanos) / NANOS_PER_MINUTE);
        filledAtNanos = nowNanos;
    }

    boolean hasToken(long nowNanos) {
        fill(nowNanos);
        return tokens >= 1;
    }

    void take() {
        tokens -= 1;
    }
}
