package logly.launcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists hours or days. */
@Command(
        name = "aggregates",
        description = {
            "Lists hours or days of hosts: what was measured and counted, the newest last.",
            "Exit codes: 0 done, 64 usage, 69 unreachable, 75 busy."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly aggregates --since 1d -q '{host=\"web-1\"}'             a day of one host",
            "  logly aggregates --since 7d -q '{failedLoginCount>100}'     hours of attacks",
            "  logly aggregates --fleet --since 1d                         a day of all hosts together",
            "  logly aggregates --fleet --tz Europe/Helsinki --since 7d    a week of them, by local days"
        })
final class AggregatesCommand implements Callable<Integer> {
    private static final List<Column> VALUES = List.of(
            Column.of("HOST", "host", 12),
            Column.of("CPU%", "avgCpuPercent", 8),
            Column.of("CPU MAX%", "maxCpuPercent", 8),
            Column.of("MEMORY%", "avgMemoryPercent", 8),
            Column.of("DISK%", "avgDiskPercent", 8),
            Column.of("EVENTS", "logEventsCount", 8),
            Column.of("ERRORS", "errorCount", 8),
            Column.of("WARNINGS", "warningCount", 8),
            Column.of("FAILED LOGINS", "failedLoginCount", 13),
            Column.of("BANS", "bannedIpCount", 0));
    private static final Columns HOURS =
            new Columns("hour", List.of("hour", "host", "updatedAt"), columns(Column.of("HOUR", "hour", 24)));
    private static final Columns DAYS = new Columns("", List.of("date", "host"), columns(Column.of("DAY", "date", 10)));

    private static List<Column> columns(Column first) {
        List<Column> columns = new ArrayList<>(List.of(first));
        columns.addAll(VALUES);
        return columns;
    }

    private final CommandContext context;

    @Mixin
    private ListOptions options = new ListOptions();

    @Option(names = "--daily", description = "Days instead of hours, the newest first.")
    private boolean isDaily;

    @Option(names = "--fleet", description = "All hosts together.")
    private boolean isOfFleet;

    @Option(names = "--tz", paramLabel = "ZONE", description = "Days of this zone, such as Europe/Helsinki.")
    private @Nullable String zone;

    AggregatesCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (isOfFleet) {
            parameters.put("fleet", "true");
        }
        if (!isDaily && zone == null) {
            return options.list(context, "/api/v1/aggregates/hourly", parameters, HOURS);
        }
        if (zone != null) {
            parameters.put("tz", zone);
        }
        return options.list(context, "/api/v1/aggregates/daily", parameters, DAYS);
    }
}
