package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import logly.runtime.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists store nodes. */
@Command(
        name = "nodes",
        description = {
            "Lists store nodes: how fresh they are, and what they hold.",
            "Exit codes: 0 done, 64 usage, 69 unreachable, 75 busy."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[forget]",
        footer = {
            "",
            "Examples:",
            "  logly nodes                          of the instance under ./data",
            "  logly nodes -o json 192.0.2.7:8080   every file of another instance's nodes",
            "  logly nodes forget store-2           a node that is gone for good: answers no longer miss it"
        })
final class NodesCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Columns COLUMNS = new Columns(
            "",
            List.of("node"),
            List.of(
                    Column.of("NODE", "node", 16),
                    Column.of("NEWEST ROW", "newest", 24),
                    Column.of("FILES", "fileCount", 6),
                    Column.of("BYTES", "bytes", 14),
                    Column.of("LOST RECORDS", "lostOffsets", 0)));

    private final CommandContext context;

    @Mixin
    private SurveyOptions options = new SurveyOptions();

    NodesCommand(CommandContext context) {
        this.context = context;
    }

    static CommandLine commandLine(CommandContext context) {
        return new CommandLine(new NodesCommand(context)).addSubcommand("forget", new ForgetCommand(context));
    }

    @Override
    public Integer call() throws InterruptedException {
        JsonNode answer = options.answer(context, "/api/v1/nodes");
        List<JsonNode> nodes = new ArrayList<>();
        for (JsonNode item : answer.path("items")) {
            ObjectNode node = item.deepCopy();
            long bytes = item.path("nodeBytes").asLong();
            for (JsonNode file : item.path("files")) {
                bytes += file.path("bytes").asLong();
            }
            nodes.add(
                    node.put("bytes", bytes).put("fileCount", item.path("files").size()));
        }
        options.print(context, answer, nodes, COLUMNS);
        return ExitCode.DONE.code();
    }

    /** Takes one out of the fleet. */
    @Command(
            name = "forget",
            description = {
                "Forgets a store node that is gone for good, with the rows that only it held. Takes an administrator's key.",
                "One that is alive is refused. A node that comes back after all announces itself again.",
                "Exit codes: 0 done, 64 usage, 65 it is alive, 69 unreachable or unknown, 77 not allowed."
            },
            mixinStandardHelpOptions = true)
    static final class ForgetCommand implements Callable<Integer> {
        private final CommandContext context;

        @Parameters(index = "0", paramLabel = "NAME", description = "As 'missing' names it.")
        private String name = "";

        @Mixin
        private InstanceOption instance = new InstanceOption();

        ForgetCommand(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode node = instance.client(context, LIMIT)
                    .delete("/api/v1/nodes/" + URLEncoder.encode(name, StandardCharsets.UTF_8));
            context.err()
                    .println(SafeText.line("logly: forgot " + name + ", last heard of at "
                            + node.path("lastHeard").asText() + " with "
                            + node.path("rows").asLong() + " rows"));
            return ExitCode.DONE.code();
        }
    }
}
