package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import logly.analysis.AddressList.BadList;
import logly.analysis.AddressList.Entry;
import logly.analysis.selector.Network;
import logly.schemas.IpReputation;
import logly.schemas.IpText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressListTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static AddressList list(String... lines) throws BadList {
        return AddressList.parse(List.of(lines));
    }

    @Test
    void findsTheSmallestNetworkThatHolds() throws Exception {
        AddressList list = list(
                "# ours",
                "",
                "203.0.113.0/24  the office",
                "  203.0.113.128/25\tits guests",
                "203.0.113.7",
                "2001:db8::/32 until 2026-11-21 a scan that we ordered");
        assertThat(reason(list, "203.0.113.1")).isEqualTo("the office");
        assertThat(reason(list, "203.0.113.200")).isEqualTo("its guests");
        assertThat(reason(list, "203.0.113.7")).isEmpty();
        assertThat(reason(list, "2001:db8:7::1")).isEqualTo("a scan that we ordered");
        assertThat(reason(list, "2001:db8:7::/64")).isEqualTo("a scan that we ordered");
        assertThat(list.find("203.0.114.1", NOW)).isEmpty();
        assertThat(list.find("::ffff:203.0.113.1", NOW)).as("IPv4 in IPv6").isPresent();
    }

    private static String reason(AddressList list, String ip) {
        return list.find(ip, NOW).map(Entry::reason).orElseThrow();
    }

    @Test
    void countsOnlyUntilItExpires() throws Exception {
        AddressList list = list("198.51.100.7 until 2026-11-21", "198.51.100.8 until 2026-11-21T12:00:00Z x");
        assertThat(list.find("198.51.100.7", Instant.parse("2026-11-21T23:59:59.999Z")))
                .isPresent();
        assertThat(list.find("198.51.100.7", Instant.parse("2026-11-22T00:00:00Z")))
                .isEmpty();
        assertThat(list.find("198.51.100.8", NOW.minusMillis(1))).isPresent();
        assertThat(list.find("198.51.100.8", NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.org office           | line 2: 'example.org' is neither an address nor a network
            10.0.0.0/33                  | line 2: '10.0.0.0/33' is neither an address nor a network
            10.0.0.1 until               | line 2: 'until' is not followed by a time
            10.0.0.1 until tomorrow x    | line 2: 'tomorrow' is neither a day
            10.0.0.1 until 2026-02-30    | line 2: '2026-02-30' is neither a day
            """)
    void namesTheLineThatItCanNotRead(String line, String message) {
        assertThatExceptionOfType(BadList.class)
                .isThrownBy(() -> list("203.0.113.0/24 fine", line))
                .withMessageContaining(message);
    }

    @Test
    void agreesWithASearchOfAllNetworks() throws Exception {
        Random random = new Random(20261121);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            lines.add(address(random) + "/" + (8 + random.nextInt(25)));
        }
        AddressList list = AddressList.parse(lines);
        List<Network> all =
                lines.stream().map(line -> Network.parse(line).orElseThrow()).toList();
        for (int i = 0; i < 5_000; i++) {
            String ip = address(random);
            byte[] bytes = Objects.requireNonNull(IpText.bytesOrNull(ip));
            assertThat(list.find(ip, NOW).isPresent())
                    .as(ip)
                    .isEqualTo(all.stream().anyMatch(network -> network.contains(bytes)));
        }
    }

    private static String address(Random random) {
        return random.nextInt(4) + "." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    }

    @Test
    void tellsTheTypeOfAnAddress() throws Exception {
        AddressLists lists = new AddressLists(
                list("192.0.2.1"), list("192.0.2.0/24"), list("198.51.100.0/24 a provider", "10.0.0.0/8 ours"));
        assertThat(lists.known("127.0.0.1", NOW).getType()).isEqualTo("loopback");
        assertThat(lists.known("::1", NOW).getType()).isEqualTo("loopback");
        assertThat(lists.known("10.1.2.3", NOW).getType())
                .as("never in a cloud")
                .isEqualTo("private");
        assertThat(lists.known("fe80::1", NOW).getType()).isEqualTo("private");
        assertThat(lists.known("fd00:1::/64", NOW).getType()).isEqualTo("private");
        assertThat(lists.known("198.51.100.9", NOW).getType()).isEqualTo("cloud");
        assertThat(lists.known("203.0.113.7", NOW).getType()).isEqualTo("public");
        IpReputation both = lists.known("192.0.2.1", NOW);
        assertThat(List.of(both.getIsWhitelisted(), both.getIsBlacklisted())).containsExactly(true, false);
        assertThat(lists.known("192.0.2.2", NOW).getIsBlacklisted()).isTrue();
    }

    @Test
    void countsAnIpv6AddressForItsNetworkToo() {
        assertThat(AddressLists.subjects("2001:DB8:1:2:3::4"))
                .containsExactly("2001:db8:1:2:3::4", "2001:db8:1:2::/64");
        assertThat(AddressLists.subjects("::ffff:203.0.113.7")).containsExactly("203.0.113.7");
        assertThat(AddressLists.subjects("example.org")).isEmpty();
        assertThat(AddressLists.isSubject("2001:db8:1:2::/64")).isTrue();
        assertThat(AddressLists.isSubject("2001:db8:1:2:3::/64")).isFalse();
        assertThat(AddressLists.isSubject("203.0.113.0/24")).isFalse();
        assertThat(AddressLists.isSubject("x/64")).isFalse();
    }
}
