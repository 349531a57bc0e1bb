package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9092", "[::1]:9092", "web-1.example.org:80"})
    void readsWhatItPrints(String text) {
        assertThat(HostPort.parse(text, "--join")).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9092", ":9092", "host:", "host:99999", "host:http", "host:-1"})
    void refusesWhatIsNotAnAddress(String text) {
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> HostPort.parse(text, "--join"))
                .withMessageStartingWith("--join")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void tellsLoopbackFromTheRest() {
        assertThat(HostPort.isLoopback("127.0.0.1")).isTrue();
        assertThat(HostPort.isLoopback("::1")).isTrue();
        assertThat(HostPort.isLoopback("0.0.0.0")).isFalse();
        assertThat(HostPort.isLoopback("192.0.2.7")).isFalse();
    }

    @Test
    void reachesWildcardAtSomeAddressOfThisHost() {
        assertThat(HostPort.reachable("0.0.0.0")).isNotEqualTo("0.0.0.0");
        assertThat(HostPort.reachable("192.0.2.7")).isEqualTo("192.0.2.7");
    }
}
