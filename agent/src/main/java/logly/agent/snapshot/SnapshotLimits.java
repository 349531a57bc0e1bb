package logly.agent.snapshot;

import java.util.LinkedHashMap;
import java.util.Map;
import logly.schemas.LogEvent;

/**
 * How many snapshots may be made: of one service and action, and of all. A flood of failed logins does not use up what
 * the login that succeeds needs, since that is another action.
 */
final class SnapshotLimits {
    /** Services and actions that are remembered; the one that was not asked for the longest time goes first. */
    static final int MAX_REMEMBERED = 256;

    private final int perService;
    private final TokenBucket all;
    private final Map<String, TokenBucket> byService = new LinkedHashMap<>(16, 0.75f, true);

    /** Both a minute. */
    SnapshotLimits(int perService, int total, long nowNanos) {
        this.perService = perService;
        this.all = new TokenBucket(total, nowNanos);
    }

    /** Whether a snapshot may be made for this event, which then counts. */
    boolean admit(LogEvent event, long nowNanos) {
        String key = event.getAction() + " " + event.getService();
        TokenBucket one = byService.computeIfAbsent(key, k -> new TokenBucket(perService, nowNanos));
        if (byService.size() > MAX_REMEMBERED) {
            byService.remove(byService.keySet().iterator().next());
        }
        if (!one.hasToken(nowNanos) || !all.hasToken(nowNanos)) {
            return false;
        }
        one.take();
        all.take();
        return true;
    }
}
