package logly.agent.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageQueueTest {
    private static final InetAddress PEER = InetAddress.getLoopbackAddress();

    private static Message message(String text) {
        return new Message(text.getBytes(StandardCharsets.UTF_8), 0, PEER);
    }

    @Test
    void readsTheSeverityFromThePriority() {
        assertThat(message("<34>x").severity()).isEqualTo(2);
        assertThat(message("<191>x").severity()).isEqualTo(7);
        assertThat(message("<192>x").severity()).isEqualTo(Message.NO_SEVERITY);
        assertThat(message("<>x").severity()).isEqualTo(Message.NO_SEVERITY);
        assertThat(message("<3").severity()).isEqualTo(Message.NO_SEVERITY);
        assertThat(message("no priority").severity()).isEqualTo(Message.NO_SEVERITY);
    }

    @Test
    void shedsInfoBeforeWarningBeforeCritical() {
        MessageQueue queue = new MessageQueue(6_000);
        List<String> order = new ArrayList<>();
        for (String priority : List.of("<14>", "<12>", "<10>")) {
            int taken = 0;
            while (queue.offer(message(priority + "x".repeat(32)))) {
                taken++;
            }
            order.add(priority + taken);
        }
        assertThat(order).containsExactly("<14>40", "<12>10", "<10>10");
        assertThat(queue.shed()).isEqualTo(3);
        assertThat(queue.takeShed()).isEqualTo(3);
        assertThat(queue.takeShed()).isZero();
        assertThat(queue.bytes()).isEqualTo(6_000);
        for (int i = 0; i < 60; i++) {
            assertThat(queue.poll()).isNotNull();
        }
        assertThat(queue.poll()).isNull();
        assertThat(queue.bytes()).isZero();
        assertThat(queue.taken()).isEqualTo(60);
    }
}
