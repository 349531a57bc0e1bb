package logly.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import logly.agent.parse.LogFormat;
import org.junit.jupiter.api.Test;

class LogPatternTest {
    @Test
    void takesTheWordBehindTheLastEqualsSignForAFormat() {
        assertThat(LogPattern.parse("/var/log/x.log")).isEqualTo(new LogPattern("/var/log/x.log", null));
        assertThat(LogPattern.parse("/var/log/*.log=auth")).isEqualTo(new LogPattern("/var/log/*.log", LogFormat.AUTH));
        assertThat(LogPattern.parse("/l/day=1/x.log")).isEqualTo(new LogPattern("/l/day=1/x.log", null));
        assertThat(LogPattern.parse("/l/app=web=generic")).isEqualTo(new LogPattern("/l/app=web", LogFormat.GENERIC));
    }

    @Test
    void refusesAFormatThatItDoesNotKnow() {
        assertThatThrownBy(() -> LogPattern.parse("/l/a.log=nginks"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'/l/a.log=nginks'")
                .hasMessageContaining("'nginks'; known are fail2ban, audit, ");
        assertThatThrownBy(() -> LogPattern.parse("/l/a.log=")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsNoPathAndNoGlob() {
        assertThatThrownBy(() -> LogPattern.parse("=auth")).hasMessageContaining("names no file");
        assertThatThrownBy(() -> LogPattern.parse("/l/[a.log")).hasMessageContaining("is no path or glob");
        assertThatThrownBy(() -> LogPattern.parse("/l/a\0.log")).hasMessageContaining("is no path or glob");
    }
}
