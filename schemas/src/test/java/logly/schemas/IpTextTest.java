package logly.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpTextTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "[2001:DB8::0:1]:22, 2001:db8::1",
        "fe80::1%eth0, fe80::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "0:0:0:0:0:0:0:0, ::",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "::1, ::1",
        "1::, 1::"
    })
    void writesAddressCanonically(String text, String canonical) {
        assertThat(IpText.canonical(text)).contains(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com",
        "256.1.1.1",
        "1.2.3",
        "1.2.3.4.5",
        "1:2:3:4:5:6:7:8:9",
        ":::",
        "12345::",
        "''",
        "[::1",
        "g::1",
        "1:2"
    })
    void takesNoNameForAnAddress(String text) {
        assertThat(IpText.canonical(text)).isEmpty();
    }
}
