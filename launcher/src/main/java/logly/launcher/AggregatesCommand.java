package logly.launcher;

import java.util.List;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists hours. */
@Command(
        name = "aggregates",
        description = {
            "Lists hours of hosts: what was measured and counted, the newest last.",
            "Exit codes: 0 done, 64 usage, 69 unreachable, 75 busy."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly aggregates --since 1d -q '{host=\"web-1\"}'             a day of one host",
            "  logly aggregates --since 7d -q '{failedLoginCount>100}'     hours of attacks"
        })
final class AggregatesCommand implements Callable<Integer> {
    private static final Columns COLUMNS = new Columns(
            "hour",
            List.of("hour", "host", "updatedAt"),
            List.of(
                    Column.of("HOUR", "hour", 24),
                    Column.of("HOST", "host", 12),
                    Column.of("CPU%", "avgCpuPercent", 8),
                    Column.of("CPU MAX%", "maxCpuPercent", 8),
                    Column.of("MEMORY%", "avgMemoryPercent", 8),
                    Column.of("DISK%", "avgDiskPercent", 8),
                    Column.of("EVENTS", "logEventsCount", 8),
                    Column.of("ERRORS", "errorCount", 8),
                    Column.of("WARNINGS", "warningCount", 8),
                    Column.of("FAILED LOGINS", "failedLoginCount", 13),
                    Column.of("BANS", "bannedIpCount", 0)));

    private final CommandContext context;

    @Mixin
    private ListOptions options = new ListOptions();

    AggregatesCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        return options.list(context, "/api/v1/aggregates/hourly", COLUMNS);
    }
}
