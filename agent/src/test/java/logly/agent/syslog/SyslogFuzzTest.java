package logly.agent.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import logly.agent.source.SourceBatch;
import org.junit.jupiter.api.Test;

/** Random datagrams and pieces of connections: nothing escapes, nothing that was taken is lost, memory stays flat. */
class SyslogFuzzTest {
    private static final long SEED = 20_261_123;
    private static final int COUNT = "full".equals(System.getProperty("logly.scale")) ? 1_000_000 : 50_000;
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final List<String> PARTS = List.of(
            "<13>",
            "<999>",
            "<",
            ">",
            "1 ",
            "Nov 23 12:00:00 ",
            "Feb 30 25:61:61 ",
            "2026-11-23T12:00:00.123456Z ",
            "web-1 ",
            "- ",
            "sshd[1]: ",
            "[a b=\"c\"] ",
            "[a b=\"\\\"",
            "\n",
            "\0",
            "\r\n",
            "20 <13>",
            "5 <13>x",
            "999999999 <",
            "Failed password for root from 192.0.2.1 port 22 ssh2",
            "%ASA-4-106023: Deny",
            "\uFEFF",
            "ä",
            "{\"a\":1}",
            "key=value ");

    private final Random random = new Random(SEED);
    private final MessageQueue queue = new MessageQueue(1 << 20);
    private final RelayedHosts hosts = new RelayedHosts("agent-1", 64);
    private final SyslogSource source = new SyslogSource(
            "syslog test",
            () -> {
                throw new IOException("nothing is opened here");
            },
            queue,
            hosts,
            new SyslogContext("agent-1", ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC)));

    private long offered;
    private long blank;
    private long events;
    private long shed;

    @Test
    void takesWhateverIsSent() throws IOException {
        System.out.printf("SyslogFuzzTest: seed %d, %d pieces%n", SEED, COUNT);
        Framing[] connections = new Framing[20];
        for (int i = 0; i < connections.length; i++) {
            InetAddress peer = peer();
            connections[i] = new Framing((bytes, cut) -> offer(new Message(bytes, cut, peer)));
        }
        long[] used = new long[2];
        for (int i = 0; i < COUNT; i++) {
            byte[] bytes = piece();
            if (random.nextBoolean()) {
                offer(new Message(bytes, random.nextInt(2), peer()));
            } else {
                connections[random.nextInt(connections.length)].feed(ByteBuffer.wrap(bytes));
            }
            if (random.nextInt(200) == 0) {
                drain(1 + random.nextInt(200));
            }
            if (i == COUNT / 2 || i == COUNT - 1) {
                System.gc();
                used[i == COUNT / 2 ? 0 : 1] = Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory();
            }
        }
        for (Framing connection : connections) {
            connection.end();
        }
        drain(Integer.MAX_VALUE);
        System.out.printf("%d messages, %d shed; heap %d, then %d%n", offered, shed, used[0], used[1]);
        assertThat(events + shed + blank).isEqualTo(offered);
        assertThat(events).isGreaterThan(COUNT / 4);
        assertThat(shed).isPositive();
        assertThat(source.status(NOW).getFailed())
                .as("lines on which a parser failed")
                .isZero();
        assertThat(used[1] - used[0]).isLessThan(8L << 20);
    }

    private void offer(Message message) {
        offered++;
        if (queue.offer(message) && message.text().text().isBlank()) {
            blank++;
        }
    }

    private void drain(int atMost) {
        SourceBatch batch;
        int count = 0;
        do {
            batch = source.read(100);
            count += batch.events().size();
            events += batch.events().size();
            shed += batch.shed();
        } while (batch.more() && count < atMost);
    }

    private InetAddress peer() throws IOException {
        return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) random.nextInt(256)});
    }

    private byte[] piece() {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[1 + random.nextInt(300)];
            random.nextBytes(noise);
            return noise;
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        if (random.nextInt(200) == 0) {
            text.append("x".repeat(random.nextInt(70_000)));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
