package logly.analysis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;

class FitTest {
    private static final String CLIENT =
            ", client: 198.51.100.9, server: shop.example.com, request: \"GET %s HTTP/1.1\"";

    @Test
    void blamesNoErrorOnAFileThatAClientAskedFor() {
        String missing = "open() \"/srv/shop/.env\" failed (2: No such file or directory)" + CLIENT;
        assertThat(fits(missing.formatted("/.env"), "PHP Fatal error: no such function in /srv/shop/a.php"))
                .isFalse();
        assertThat(fits(missing.formatted("/.env?x=1"), "PHP Fatal error: no such function in /srv/shop/a.php"))
                .isFalse();
        assertThat(fits(
                        "[client 198.51.100.9:41] AH00128: File does not exist: /srv/shop/.env",
                        "PHP Fatal error: no such function in /srv/shop/a.php"))
                .isFalse();
        assertThat(fits(missing.formatted("/.env"), "cannot go on without /srv/shop/.env"))
                .isTrue();
    }

    @Test
    void blamesAnErrorOnAFileThatAnApplicationMissed() {
        String stream = "PHP Warning: require(/srv/shop/lib/x.php): failed to open stream: No such file or directory in"
                + " /srv/shop/index.php on line 3" + CLIENT;
        assertThat(fits(stream.formatted("/index.php"), "PHP Fatal error: no such class"))
                .isTrue();
    }

    @Test
    void blamesNoServiceThatFailedOnTheProxyThatCouldNotReachIt() {
        Edge edge = new Edge(
                Condition.UPSTREAM_FAILED, Condition.SERVICE_FAILED, 0.85, Edge.Scope.RELATED, Duration.ofHours(1));
        Signal upstream = signal(edge.cause(), "no live upstreams for shop");
        assertThat(Fit.isPossible(edge, upstream, failed("shop"), new EventPast()))
                .isFalse();
        assertThat(Fit.isPossible(edge, upstream, failed("nginx"), new EventPast()))
                .isTrue();
    }

    private static Signal failed(String name) {
        LogEvent event = TracerTest.event(2, "systemd", Level.ERROR, Action.SERVICE_FAILED, name + ".service: Failed");
        return EventPast.signal(event, "f", Condition.SERVICE_FAILED, Subject.of(event));
    }

    private static boolean fits(String missing, String error) {
        Edge edge = new Edge(
                Condition.FILE_MISSING, Condition.APPLICATION_ERROR, 0.65, Edge.Scope.RELATED, Duration.ofHours(1));
        return Fit.isPossible(edge, signal(edge.cause(), missing), signal(edge.effect(), error), new EventPast());
    }

    private static Signal signal(Condition condition, String message) {
        LogEvent event = LogEvent.newBuilder(TracerTest.event(1, "nginx", Level.ERROR, Action.OTHER, message))
                .setIpAddress("198.51.100.9")
                .build();
        return EventPast.signal(event, "e", condition, Subject.of(event));
    }
}
