package logly.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;

class SourceFormatTest {
    private static final ParseContext NOW =
            new ParseContext(ZoneOffset.UTC, Instant.parse("2026-11-23T12:00:00Z"), "me");
    private static final String SSHD = "Nov 23 11:00:01 h sshd[7]: Failed password for root from 192.0.2.7 port 1 ssh2";
    private static final String CRON = "Nov 23 11:00:01 h CRON[7]: (root) CMD (true)";
    private static final String BAN = "2026-11-23 11:00:02,250 fail2ban.actions [9]: NOTICE [sshd] Ban 192.0.2.7";
    private static final String WORDS = "what is this";

    private static String format(SourceFormat source, String line) {
        LogEvent event = source.parse(line, NOW);
        return event.getFormat();
    }

    @Test
    void readsEveryLineInTheNamedFormat() {
        SourceFormat source = SourceFormat.only(LogFormat.FAIL2BAN);
        assertThat(format(source, BAN)).isEqualTo("fail2ban");
        assertThat(format(SourceFormat.only(LogFormat.GENERIC), BAN)).isEqualTo("generic");
    }

    @Test
    void followsTheFirstLinesAndStillReadsALineOfAnotherKind() {
        SourceFormat source = SourceFormat.ofSample(List.of(BAN, BAN));
        assertThat(source.label()).isEqualTo("fail2ban");
        assertThat(format(source, BAN)).isEqualTo("fail2ban");
        assertThat(format(source, SSHD)).isEqualTo("auth");
        assertThat(format(source, WORDS)).isEqualTo("generic");
    }

    @Test
    void takesLoginsAmongOtherProgramsForOneKind() {
        assertThat(SourceFormat.ofSample(List.of(SSHD, SSHD, CRON)).label()).isEqualTo("auth");
        SourceFormat source = SourceFormat.ofSample(List.of(SSHD, CRON, CRON));
        assertThat(source.label()).isEqualTo("syslog");
        assertThat(format(source, SSHD)).isEqualTo("auth");
        assertThat(format(source, CRON)).isEqualTo("syslog");
    }

    @Test
    void readsEachLineByItsLooksWhereTheFirstOnesDisagree() {
        SourceFormat source = SourceFormat.ofSample(List.of(SSHD, BAN, WORDS));
        assertThat(source.label()).isEqualTo("mixed");
        assertThat(format(source, SSHD)).isEqualTo("auth");
        assertThat(format(source, BAN)).isEqualTo("fail2ban");
        assertThat(format(source, WORDS)).isEqualTo("generic");
    }

    @Test
    void knowsFilesByTheirNames() {
        assertThat(SourceFormat.ofFileName("auth.log.1").orElseThrow().label()).isEqualTo("auth");
        assertThat(SourceFormat.ofFileName("secure-20261122").orElseThrow().label())
                .isEqualTo("auth");
        assertThat(SourceFormat.ofFileName("fail2ban.log").orElseThrow().label())
                .isEqualTo("fail2ban");
        assertThat(SourceFormat.ofFileName("catalina.out").orElseThrow().label())
                .isEqualTo("tomcat");
        assertThat(SourceFormat.ofFileName("something.log")).isEmpty();
    }
}
