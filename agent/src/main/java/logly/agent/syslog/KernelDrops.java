package logly.agent.syslog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Datagrams that the kernel dropped because a socket's buffer was full, as {@code /proc/net/udp} counts them. */
final class KernelDrops {
    private static final int LOCAL = 1;

    private final Path proc;

    KernelDrops(Path proc) {
        this.proc = proc;
    }

    /** Of all sockets at this port; 0 where the kernel does not say. */
    long at(int port) {
        long drops = 0;
        for (String file : List.of("net/udp", "net/udp6")) {
            try {
                drops += Files.readAllLines(proc.resolve(file)).stream()
                        .mapToLong(line -> drops(line.strip().split("\\s+"), port))
                        .sum();
            } catch (IOException e) {
                // Without IPv6 there is no second file.
            }
        }
        return drops;
    }

    private static long drops(String[] fields, int port) {
        String suffix = String.format(":%04X", port);
        boolean matches = fields.length > LOCAL + 1 && fields[LOCAL].endsWith(suffix);
        String last = fields.length == 0 ? "" : fields[fields.length - 1];
        return matches && last.matches("\\d{1,18}") ? Long.parseLong(last) : 0;
    }
}
