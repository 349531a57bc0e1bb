package logly.agent.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import logly.agent.Samples;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotRuleTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static LogEvent event(String service, Level level, Action action) {
        return LogEvent.newBuilder(Samples.event("web-1", "line"))
                .setService(service)
                .setLevel(level)
                .setAction(action)
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR, OTHER, true",
        "CRITICAL, HTTP_REQUEST, true",
        "WARNING, OTHER, false",
        "INFO, FAILED_LOGIN, true",
        "INFO, SUCCESSFUL_LOGIN, true",
        "NOTICE, PRIVILEGE_USED, true",
        "INFO, BAN, true",
        "INFO, SESSION_OPENED, false",
        "INFO, HTTP_REQUEST, false",
        "UNKNOWN, OTHER, false"
    })
    void asksForErrorsAndForWhatConcernsSecurity(Level level, Action action, boolean asks) {
        assertThat(SnapshotRule.asks(event("sshd", level, action))).isEqualTo(asks);
    }

    @Test
    void leavesHistoryAlone() {
        LogEvent event = event("sshd", Level.ERROR, Action.OTHER);
        assertThat(SnapshotRule.isHistory(event, Samples.AT.plusSeconds(299))).isFalse();
        assertThat(SnapshotRule.isHistory(event, Samples.AT.plusSeconds(301))).isTrue();
        assertThat(SnapshotRule.isHistory(event, Samples.AT.minusSeconds(3600)))
                .as("a clock or zone that is wrong")
                .isFalse();
    }

    @Test
    void boundsEachServiceAndActionAndAllTogether() {
        SnapshotLimits limits = new SnapshotLimits(2, 5, 0);
        LogEvent failed = event("sshd", Level.INFO, Action.FAILED_LOGIN);
        assertThat(limits.admit(failed, 0)).isTrue();
        assertThat(limits.admit(failed, 0)).isTrue();
        assertThat(limits.admit(failed, 0)).isFalse();
        assertThat(limits.admit(event("sshd", Level.INFO, Action.SUCCESSFUL_LOGIN), 0))
                .as("what the flood led to")
                .isTrue();
        assertThat(limits.admit(event("nginx", Level.ERROR, Action.OTHER), 0)).isTrue();
        assertThat(limits.admit(event("cron", Level.ERROR, Action.OTHER), 0)).isTrue();
        assertThat(limits.admit(event("postgres", Level.ERROR, Action.OTHER), 0))
                .as("five of all")
                .isFalse();
        assertThat(limits.admit(failed, 11 * SECOND))
                .as("one of its two a minute")
                .isFalse();
        assertThat(limits.admit(failed, 31 * SECOND)).isTrue();
        assertThat(limits.admit(failed, 31 * SECOND)).isFalse();
    }

    @Test
    void forgetsTheServiceThatWasQuietForTheLongestTime() {
        SnapshotLimits limits = new SnapshotLimits(1, 100_000, 0);
        LogEvent first = event("first", Level.ERROR, Action.OTHER);
        assertThat(limits.admit(first, 0)).isTrue();
        for (int i = 0; i < SnapshotLimits.MAX_REMEMBERED - 1; i++) {
            limits.admit(event("service-" + i, Level.ERROR, Action.OTHER), 0);
        }
        assertThat(limits.admit(first, 0)).isFalse();
        for (int i = 0; i < SnapshotLimits.MAX_REMEMBERED; i++) {
            limits.admit(event("other-" + i, Level.ERROR, Action.OTHER), 0);
        }
        assertThat(limits.admit(first, 0))
                .as("forgotten, so it has its token again")
                .isTrue();
    }

    @Test
    void knowsProcessesByServiceJailAndUnit() {
        LogEvent ban = LogEvent.newBuilder(event("fail2ban", Level.NOTICE, Action.BAN))
                .setIpAddress("198.51.100.9")
                .setMetadata(Map.of("jail", "sshd", "pid", "812", "unit", "fail2ban.service"))
                .build();
        Subject subject = Subject.of(ban);
        assertThat(subject).isEqualTo(new Subject(Set.of("fail2ban", "sshd"), OptionalLong.of(812), "198.51.100.9"));
        assertThat(subject.isNamed("sshd")).isTrue();
        assertThat(subject.isNamed("sshd-session")).isTrue();
        assertThat(subject.isNamed("fail2ban-server")).isTrue();
        assertThat(subject.isNamed("sshguard")).isFalse();
        assertThat(subject.isNamed("ssh")).isFalse();
    }

    @Test
    void takesTheLastPartOfAProgramAndTheKernelsShortenedNames() {
        assertThat(Subject.of(event("postfix/smtpd", Level.ERROR, Action.OTHER)).isNamed("smtpd"))
                .isTrue();
        assertThat(Subject.of(event("CRON", Level.ERROR, Action.OTHER)).isNamed("cron"))
                .isTrue();
        assertThat(Subject.of(event("a-service-of-a-long-name", Level.ERROR, Action.OTHER))
                        .isNamed("a-service-of-a-"))
                .isTrue();
        assertThat(Subject.of(event("", Level.ERROR, Action.OTHER)).isNamed("cron"))
                .isFalse();
    }
}
