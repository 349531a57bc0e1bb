package logly.agent.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import logly.agent.proc.ProcessStat;
import logly.agent.proc.Socket;
import logly.agent.proc.Socket.Protocol;
import logly.agent.proc.Socket.State;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    private static ProcessStat process(long pid, String name, long parent, long ticks, long rss) {
        return new ProcessStat(pid, name, "S", parent, ticks, 0, 1, pid * 10, rss);
    }

    private static final List<ProcessStat> HOST = List.of(
            process(1, "systemd", 0, 500, 10),
            process(2, "kthreadd", 0, 0, 0),
            process(100, "sshd", 1, 20, 5),
            process(200, "sshd-session", 100, 1, 5),
            process(201, "sshd-session", 200, 3, 5),
            process(202, "bash", 201, 2, 5),
            process(203, "sudo", 202, 1, 5),
            process(204, "cat", 203, 1, 5),
            process(300, "java", 1, 9000, 5000),
            process(400, "postgres", 1, 100, 900),
            process(401, "postgres", 400, 400, 800));

    private static final ProcessChoice CHOICE = new ProcessChoice(HOST);

    private static Subject subject(String service, long pid) {
        return new Subject(Set.of(service), pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid), null);
    }

    @Test
    void showsTheProcessOfTheEventWithWhoStartedItAndWhatItStarted() {
        assertThat(CHOICE.of(subject("sudo", 203), pid -> false)).containsExactly(203L, 202L, 201L, 200L, 100L, 204L);
    }

    @Test
    void showsTheProcessesOfTheServiceTheBusiestFirst() {
        assertThat(CHOICE.of(subject("postgres", 0), pid -> false)).containsExactly(401L, 400L);
        assertThat(CHOICE.of(subject("sshd", 0), pid -> false)).containsExactly(100L, 201L, 200L);
    }

    @Test
    void asksForUnitsOnlyWhereNoProcessHasTheName() {
        assertThat(CHOICE.of(subject("shop", 0), pid -> pid == 300)).containsExactly(300L);
        assertThat(CHOICE.of(subject("postgres", 0), pid -> {
                    throw new IllegalStateException("not needed");
                }))
                .hasSize(2);
    }

    @Test
    void showsTheServiceEvenWhenTheProcessOfTheEventHasEnded() {
        assertThat(CHOICE.of(subject("sshd", 999), pid -> false)).containsExactly(100L, 201L, 200L);
        assertThat(CHOICE.of(subject("nothing", 1), pid -> false))
                .as("the first process explains nothing")
                .isEmpty();
    }

    @Test
    void endsWhereParentsFormACircle() {
        ProcessChoice circle = new ProcessChoice(List.of(process(10, "a", 11, 0, 0), process(11, "b", 10, 0, 0)));
        assertThat(circle.of(subject("x", 10), pid -> false)).containsExactlyInAnyOrder(10L, 11L);
    }

    @Test
    void showsWhatIsBusyNowAndWhatIsLarge() {
        assertThat(CHOICE.busiestAndLargest(2, Map.of())).containsExactly(300L, 1L, 400L);
        Map<ProcessKey, Long> before =
                Map.of(new ProcessKey(300, 3000), 8990L, new ProcessKey(1, 10), 500L, new ProcessKey(401, 1), 400L);
        assertThat(CHOICE.busiestAndLargest(2, before))
                .as("401 is another process than the one of that pid before")
                .containsExactly(401L, 400L, 300L);
    }

    private static Socket socket(long inode, String local, int port, String remote, int remotePort, State state) {
        return new Socket(Protocol.TCP, local, port, remote, remotePort, state, 0, inode);
    }

    @Test
    void showsWhereTheServiceListensThenSocketsToTheAddress() {
        Socket listening = socket(1, "0.0.0.0", 22, "0.0.0.0", 0, State.LISTEN);
        Socket otherListening = socket(2, "0.0.0.0", 80, "0.0.0.0", 0, State.LISTEN);
        Socket attacker = socket(3, "192.0.2.7", 22, "198.51.100.9", 5555, State.ESTABLISHED);
        Socket attackerElsewhere = socket(0, "192.0.2.7", 80, "198.51.100.9", 5556, State.TIME_WAIT);
        Socket colleague = socket(5, "192.0.2.7", 22, "203.0.113.4", 6000, State.ESTABLISHED);
        Socket outgoing = socket(6, "192.0.2.7", 40000, "203.0.113.4", 443, State.ESTABLISHED);
        Socket datagram = new Socket(Protocol.UDP, "192.0.2.7", 22, "203.0.113.4", 1, State.ESTABLISHED, 0, 7);
        List<Socket> all =
                List.of(listening, otherListening, outgoing, datagram, colleague, attacker, attackerElsewhere);

        assertThat(SocketChoice.of(all, "198.51.100.9", Set.of(1L, 6L)))
                .containsExactly(listening, attacker, attackerElsewhere, colleague);
        assertThat(SocketChoice.of(all, null, Set.of(1L))).containsExactly(listening, colleague, attacker);
        assertThat(SocketChoice.of(all, null, Set.of())).isEmpty();
    }
}
