package logly.agent.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class RelayedHostsTest {
    private final RelayedHosts hosts = new RelayedHosts("agent-1", 3);

    private static InetAddress peer(int last) throws UnknownHostException {
        return InetAddress.getByName("192.0.2." + last);
    }

    @Test
    void takesTheNameInTheHeader() throws UnknownHostException {
        assertThat(hosts.choose("router-1", peer(1))).isEqualTo("router-1");
        assertThat(hosts.choose("2001:DB8::1", peer(1))).isEqualTo("2001:db8::1");
        assertThat(hosts.beyond()).isZero();
    }

    @Test
    void takesTheAddressWhereThereIsNoNameThatCouldBeOne() throws UnknownHostException {
        assertThat(hosts.choose(null, peer(1))).isEqualTo("192.0.2.1");
        assertThat(hosts.choose("<script>", peer(2))).isEqualTo("192.0.2.2");
        assertThat(hosts.choose("x".repeat(300), peer(3))).isEqualTo("192.0.2.3");
        assertThat(hosts.beyond()).isZero();
    }

    @Test
    void boundsNamesAndAddressesThatOthersInvent() throws UnknownHostException {
        for (int i = 0; i < 3; i++) {
            assertThat(hosts.choose("host-" + i, peer(1))).isEqualTo("host-" + i);
        }
        assertThat(hosts.choose("host-3", peer(1))).isEqualTo("192.0.2.1");
        assertThat(hosts.choose("host-2", peer(9))).as("a known name").isEqualTo("host-2");
        assertThat(hosts.choose("host-4", peer(2))).isEqualTo("192.0.2.2");
        assertThat(hosts.choose("host-5", peer(3))).isEqualTo("192.0.2.3");
        assertThat(hosts.choose("host-6", peer(4))).isEqualTo("agent-1");
        assertThat(hosts.choose(null, peer(5))).isEqualTo("agent-1");
        assertThat(hosts.beyond()).isEqualTo(5);
    }
}
