package logly.analysis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final String DOWN = "Server be_shop/app-1 is DOWN, reason: Layer4 timeout";
    private static final String NONE = "backend be_shop has no server available!";
    private static final String REQUEST = "203.0.113.5:401 [07/Nov/2026:11:41:25.100] fe_web %s 0/-1/-1/-1/1 503 217";

    @Test
    void blamesAGroupWithoutServersOnTheOneThatWentDown() {
        assertThat(isSame(DOWN, NONE)).isTrue();
        assertThat(isSame(DOWN, REQUEST.formatted("be_shop/<NOSRV>"))).isTrue();
        assertThat(isSame(DOWN, REQUEST.formatted("be_shop/app-1"))).isTrue();
        assertThat(isSame(NONE, REQUEST.formatted("be_shop/<NOSRV>"))).isTrue();
    }

    @Test
    void blamesNeitherAnotherServerNorAnotherGroup() {
        assertThat(isSame(DOWN, "Server be_shop/app-2 is DOWN, reason: Layer4 timeout"))
                .isFalse();
        assertThat(isSame(DOWN, "backend be_shop_old has no server available!")).isFalse();
        assertThat(isSame(NONE, "Server be_shop/app-2 is DOWN")).isFalse();
        assertThat(isSame(REQUEST.formatted("be_shop/<NOSRV>"), NONE)).isFalse();
    }

    private static boolean isSame(String cause, String effect) {
        return Backends.isSame(signal(cause), signal(effect));
    }

    private static Signal signal(String message) {
        LogEvent event = TracerTest.event(1, "haproxy", Level.ERROR, Action.OTHER, message);
        return EventPast.signal(event, "e", Condition.UPSTREAM_FAILED, Subject.of(event));
    }
}
