package logly.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import logly.agent.parse.LogFormat;
import logly.agent.parse.UserFormats;
import org.junit.jupiter.api.Test;

class LogPatternTest {
    @Test
    void takesTheWordBehindTheLastEqualsSignForAFormat() {
        assertThat(LogPattern.parse("/var/log/x.log", UserFormats.NONE))
                .isEqualTo(new LogPattern("/var/log/x.log", null));
        assertThat(LogPattern.parse("/var/log/*.log=auth", UserFormats.NONE))
                .isEqualTo(new LogPattern("/var/log/*.log", LogFormat.AUTH));
        assertThat(LogPattern.parse("/l/day=1/x.log", UserFormats.NONE))
                .isEqualTo(new LogPattern("/l/day=1/x.log", null));
        assertThat(LogPattern.parse("/l/app=web=generic", UserFormats.NONE))
                .isEqualTo(new LogPattern("/l/app=web", LogFormat.GENERIC));
    }

    @Test
    void refusesAFormatThatItDoesNotKnow() {
        assertThatThrownBy(() -> LogPattern.parse("/l/a.log=nginks", UserFormats.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'/l/a.log=nginks'")
                .hasMessageContaining("'nginks'; known are container, fail2ban, audit, ");
        assertThatThrownBy(() -> LogPattern.parse("/l/a.log=", UserFormats.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsNoPathAndNoGlob() {
        assertThatThrownBy(() -> LogPattern.parse("=auth", UserFormats.NONE)).hasMessageContaining("names no file");
        assertThatThrownBy(() -> LogPattern.parse("/l/[a.log", UserFormats.NONE))
                .hasMessageContaining("is no path or glob");
        assertThatThrownBy(() -> LogPattern.parse("/l/a\0.log", UserFormats.NONE))
                .hasMessageContaining("is no path or glob");
    }
}
