package logly.analysis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import logly.schemas.Action;
import logly.schemas.ErrorTrace;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;

class SignificanceTest {
    private final Tracer tracer = new Tracer(SeverityProfile.STANDARD);

    @Test
    void isAnErrorAnActOfAccessAGraveWarningOrWhatARuleMatched() {
        assertThat(isSignificant(Level.ERROR, Action.OTHER, "odd")).isTrue();
        assertThat(isSignificant(Level.INFO, Action.SUCCESSFUL_LOGIN, "Accepted"))
                .isTrue();
        assertThat(isSignificant(Level.INFO, Action.OTHER, "ImportError: No module named 'yaml'"))
                .isTrue();
        assertThat(tracer.read(event(Level.INFO, Action.OTHER, "quiet")).isSignificant(List.of("rule")))
                .isTrue();
        LogEvent grave = LogEvent.newBuilder(event(Level.WARNING, Action.OTHER, "odd"))
                .setError(ErrorTrace.newBuilder()
                        .setErrorType("x")
                        .setSeverity(40)
                        .build())
                .build();
        assertThat(tracer.read(grave).isSignificant(List.of())).isTrue();
    }

    @Test
    void isNothingOrdinary() {
        assertThat(isSignificant(Level.WARNING, Action.OTHER, "odd")).isFalse();
        assertThat(isSignificant(Level.INFO, Action.SERVICE_STARTED, "Started nginx.service"))
                .isFalse();
        assertThat(isSignificant(Level.INFO, Action.OTHER, "Deployed shop 4.2")).isFalse();
        assertThat(isSignificant(Level.INFO, Action.BLOCKED, "dropped")).isFalse();
        assertThat(isSignificant(Level.INFO, Action.HTTP_REQUEST, "GET / 200")).isFalse();
    }

    @Test
    void takesASessionForNoService() {
        for (String session :
                List.of("Started Session 7 of user root.", "Started session-7.scope - Session 7 of User root.")) {
            assertThat(tracer.read(event(Level.INFO, Action.SERVICE_STARTED, session))
                            .isTelling())
                    .as(session)
                    .isFalse();
        }
        assertThat(tracer.read(event(Level.INFO, Action.SERVICE_STARTED, "Started docker-ab12.scope."))
                        .isTelling())
                .isTrue();
    }

    @Test
    void isAServersAnswerThatItFailed() {
        LogEvent event = event(Level.INFO, Action.HTTP_REQUEST, "GET /");
        event.getMetadata().put("status", "502");
        assertThat(tracer.read(event).isSignificant(List.of())).isTrue();
    }

    @Test
    void reckonsSeverityByLevelErrorActionAndRule() {
        LogEvent ban = event(Level.NOTICE, Action.BAN, "Ban");
        assertThat(SeverityProfile.STANDARD.of(ban, List.of())).isEqualTo(30);
        assertThat(SeverityProfile.STANDARD.of(ban, List.of("r"))).isEqualTo(40);
        assertThat(SeverityProfile.STANDARD.of(event(Level.CRITICAL, Action.UNAUTHORIZED, ""), List.of("r")))
                .isEqualTo(100);
    }

    @Test
    void reckonsAsLoglyWithItsDefectsMended() {
        LogEvent many = event(Level.WARNING, Action.INVALID_USER, "Invalid user");
        many.getMetadata().put("count", "6");
        assertThat(SeverityProfile.LOGLY.of(many, List.of())).isEqualTo(60);
        assertThat(SeverityProfile.LOGLY.of(event(Level.WARNING, Action.BAN, "Ban"), List.of()))
                .isEqualTo(50);
        assertThat(SeverityProfile.LOGLY.of(event(Level.UNKNOWN, Action.OTHER, ""), List.of("r")))
                .isEqualTo(10);
        assertThat(SeverityProfile.LOGLY.of(event(Level.CRITICAL, Action.BAN, "Ban"), List.of()))
                .isEqualTo(100);
    }

    private boolean isSignificant(Level level, Action action, String message) {
        return tracer.read(event(level, action, message)).isSignificant(List.of());
    }

    private static LogEvent event(Level level, Action action, String message) {
        return TracerTest.event(1, "app", level, action, message);
    }
}
