package logly.launcher;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists hosts. */
@Command(
        name = "hosts",
        description = {
            "Lists hosts with their freshness, by name. RIVALS are hosts that speak under the same agent id: clones.",
            "Exit codes: 0 done, 64 usage, 69 unreachable, 75 busy."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly hosts                                   all of them",
            "  logly hosts -q '{sources.state=\"REFUSED\"}'     hosts whose agent may not read a log",
            "  logly hosts --state retired                    hosts that were taken out of service"
        })
final class HostsCommand implements Callable<Integer> {
    private static final Columns COLUMNS = new Columns(
            "",
            List.of("agentId"),
            List.of(
                    Column.of("HOST", "host", 16),
                    Column.of("STATE", "state", 7),
                    Column.each("RIVALS", "rivals", "host", 16),
                    Column.of("LAST SEEN", "lastSeenAt", 24),
                    Column.of("AGENT", "version", 16),
                    Column.of("SYSTEM", "operatingSystem", 24),
                    Column.of("CPUS", "cpuCount", 4),
                    Column.of("MEMORY BYTES", "memoryTotalBytes", 13),
                    Column.of("ADDRESSES", "addresses", 0)));

    private final CommandContext context;

    @Mixin
    private ListOptions options = new ListOptions();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Those that are live, late, silent or retired; without it all but the retired.")
    private @Nullable String state;

    HostsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        return options.list(context, "/api/v1/hosts", state == null ? Map.of() : Map.of("state", state), COLUMNS);
    }
}
