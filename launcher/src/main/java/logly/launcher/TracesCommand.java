package logly.launcher;

import java.util.List;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists traces. */
@Command(
        name = "traces",
        description = {
            "Lists what significant events mean: severity and cause, the newest last.",
            "Exit codes: 0 done, 64 usage, 69 unreachable, 75 busy."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly traces --since 1d -q '{severity>=70}'              what was grave",
            "  logly traces -f -q '{rootCause!=\"\"}'                     causes as they are found"
        })
final class TracesCommand implements Callable<Integer> {
    private static final Columns COLUMNS = new Columns(
                    "timestamp",
                    List.of("id", "revision"),
                    List.of(
                            Column.of("TIME", "timestamp", 24),
                            Column.of("HOST", "host", 12),
                            Column.of("LEVEL", "level", 8),
                            Column.of("SEVERITY", "severityScore", 8),
                            Column.of("CAUSE", "rootCause", 24),
                            Column.of("MESSAGE", "message", 0)))
            .live();

    private final CommandContext context;

    @Mixin
    private ListOptions options = new ListOptions();

    TracesCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        return options.list(context, "/api/v1/event-traces", COLUMNS);
    }
}
