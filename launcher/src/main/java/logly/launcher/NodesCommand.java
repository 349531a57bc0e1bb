package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import logly.runtime.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists store nodes. */
@Command(
        name = "nodes",
        description = {
            "Lists store nodes: how fresh they are, and what they hold.",
            "Exit codes: 0 done, 64 usage, 69 unreachable, 75 busy."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly nodes                          of the instance under ./data",
            "  logly nodes -o json 192.0.2.7:8080   every file of another instance's nodes"
        })
final class NodesCommand implements Callable<Integer> {
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
}
