package logly.launcher;

import java.util.List;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists samples. */
@Command(
        name = "metrics",
        description = {
            "Lists samples of hosts, the newest last: of CPU, memory, disks and load, or of the network.",
            "Exit codes: 0 done, 64 usage, 69 unreachable, 75 busy."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly metrics -f -q '{host=\"web-1\"}'                      as they come",
            "  logly metrics --since 1h -q '{mounts.percent>90}'         when a disk was nearly full",
            "  logly metrics --network --since 1h -q '{dropsInDelta>0}'  when packets were dropped"
        })
final class MetricsCommand implements Callable<Integer> {
    private static final Columns SYSTEM = new Columns(
                    "timestamp",
                    List.of("id"),
                    List.of(
                            Column.of("TIME", "timestamp", 24),
                            Column.of("HOST", "host", 12),
                            Column.of("CPU%", "cpuPercent", 8),
                            Column.of("MEMORY%", "memoryPercent", 8),
                            Column.of("DISK%", "diskPercent", 8),
                            Column.of("READ BYTES", "diskReadBytesDelta", 12),
                            Column.of("WRITTEN BYTES", "diskWriteBytesDelta", 13),
                            Column.of("LOAD 1", "load1Min", 0)))
            .live();
    private static final Columns NETWORK = new Columns(
                    "timestamp",
                    List.of("id"),
                    List.of(
                            Column.of("TIME", "timestamp", 24),
                            Column.of("HOST", "host", 12),
                            Column.of("SENT BYTES", "bytesSentDelta", 12),
                            Column.of("RECEIVED BYTES", "bytesReceivedDelta", 14),
                            Column.of("ERRORS IN", "errorsInDelta", 9),
                            Column.of("DROPS IN", "dropsInDelta", 9),
                            Column.of("CONNECTIONS", "connectionsEstablished", 0)))
            .live();

    private final CommandContext context;

    @Mixin
    private ListOptions options = new ListOptions();

    @Option(names = "--network", description = "Of traffic and connections.")
    private boolean isOfNetwork;

    MetricsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        return isOfNetwork
                ? options.list(context, "/api/v1/network-metrics", NETWORK)
                : options.list(context, "/api/v1/system-metrics", SYSTEM);
    }
}
