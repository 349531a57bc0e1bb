package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import logly.runtime.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells what the store holds. */
@Command(
        name = "stats",
        description = {
            "Tells what the store holds, table by table, and when the disk will be full.",
            "Exit codes: 0 done, 64 usage, 69 unreachable, 75 busy."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly stats             rows of each table, and room on the disk",
            "  logly stats -o json     by days and months as well"
        })
final class StatsCommand implements Callable<Integer> {
    private static final Columns COLUMNS =
            new Columns("", List.of("name"), List.of(Column.of("WHAT", "name", 24), Column.of("NUMBER", "value", 0)));

    private static final Map<String, String> TOTALS = Map.of(
            "bytes", "bytes on the disk",
            "usableBytes", "bytes that it still takes",
            "bytesPerDay", "bytes of a day",
            "daysUntilFull", "days until it is full");

    private final CommandContext context;

    @Mixin
    private SurveyOptions options = new SurveyOptions();

    StatsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        JsonNode answer = options.answer(context, "/api/v1/stats");
        List<JsonNode> lines = new ArrayList<>();
        answer.path("rows").properties().forEach(table -> lines.add(line(table.getKey(), table.getValue())));
        for (String total : List.of("bytes", "usableBytes", "bytesPerDay", "daysUntilFull")) {
            lines.add(line(TOTALS.getOrDefault(total, total), answer.path(total)));
        }
        options.print(context, answer, lines, COLUMNS);
        return ExitCode.DONE.code();
    }

    /** A number that nobody knows yet is a dash. */
    private static JsonNode line(String name, JsonNode value) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("value", value.isNull() ? "-" : value.asText());
    }
}
