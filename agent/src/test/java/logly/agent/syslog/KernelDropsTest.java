package logly.agent.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelDropsTest {
    @TempDir
    private Path proc;

    @Test
    void addsUpTheSocketsAtThePort() throws IOException {
        Files.createDirectories(proc.resolve("net"));
        String head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
                + " ref pointer drops\n";
        String row = " %d: %s:%s 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 %d 2"
                + " 0000000000000000 %d\n";
        Files.writeString(
                proc.resolve("net/udp"),
                head + row.formatted(1, "0100007F", "0202", 11, 7) + row.formatted(2, "00000000", "0203", 12, 100));
        assertThat(new KernelDrops(proc).at(514)).isEqualTo(7);
        Files.writeString(
                proc.resolve("net/udp6"), head + row.formatted(3, "00000000000000000000000000000000", "0202", 13, 5));
        assertThat(new KernelDrops(proc).at(514)).isEqualTo(12);
        assertThat(new KernelDrops(proc).at(9)).isZero();
    }
}
