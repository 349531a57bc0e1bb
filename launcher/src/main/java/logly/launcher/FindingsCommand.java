package logly.launcher;

import java.util.List;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists findings. */
@Command(
        name = "findings",
        description = {
            "Lists anomalies, attacks and misconfigurations, those last that were seen last.",
            "Exit codes: 0 done, 64 usage, 69 unreachable, 75 busy."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly findings --since 7d -q '{status=\"OPEN\",severity>=70}'   what waits for somebody",
            "  logly findings -f -q '{type=\"ATTACK\"}'                        attacks as they are found"
        })
final class FindingsCommand implements Callable<Integer> {
    private static final Columns COLUMNS = new Columns(
                    "lastSeen",
                    List.of("id", "revision"),
                    List.of(
                            Column.of("LAST SEEN", "lastSeen", 24),
                            Column.of("TYPE", "type", 16),
                            Column.of("STATUS", "status", 12),
                            Column.of("SEVERITY", "severity", 8),
                            Column.of("EVENTS", "eventCount", 8),
                            Column.of("ID", "id", 40),
                            Column.of("TITLE", "title", 0)))
            .live();

    private final CommandContext context;

    @Mixin
    private ListOptions options = new ListOptions();

    FindingsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        return options.list(context, "/api/v1/findings", COLUMNS);
    }
}
