package logly.launcher;

import java.util.List;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists log events. */
@Command(
        name = "logs",
        description = {
            "Lists log events of a running instance, the newest last.",
            "Exit codes: 0 done, 64 usage, 69 unreachable, 75 busy."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly logs --since 1h -q '{level>=\"WARNING\"}'                 what was wrong",
            "  logly logs -f -q '{action=\"FAILED_LOGIN\"} |= \"root\"'     failed logins as they come",
            "  logly logs --since 1d -n 10000 -o csv > events.csv       for a spreadsheet"
        })
final class LogsCommand implements Callable<Integer> {
    private static final Columns COLUMNS = new Columns(
                    "timestamp",
                    List.of("id"),
                    List.of(
                            Column.of("TIME", "timestamp", 24),
                            Column.of("HOST", "host", 12),
                            Column.of("LEVEL", "level", 8),
                            Column.of("SERVICE", "service", 12),
                            Column.of("MESSAGE", "message", 0)))
            .live();

    private final CommandContext context;

    @Mixin
    private ListOptions options = new ListOptions();

    LogsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        return options.list(context, "/api/v1/log-events", COLUMNS);
    }
}
