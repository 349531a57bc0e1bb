package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import logly.launcher.ListOptions.Color;
import logly.launcher.ListOptions.Format;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command takes that tells of the store as a whole. */
final class SurveyOptions {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Mixin
    private InstanceOption instance = new InstanceOption();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; json is the whole answer; default ${DEFAULT-VALUE}.")
    private Format format = Format.table;

    boolean isJson() {
        return format == Format.json;
    }

    /** What an address of the API answers. */
    JsonNode answer(CommandContext context, String path) throws InterruptedException {
        return instance.client(context, LIMIT).object(path, Map.of());
    }

    /** Prints items in columns, or the whole answer. */
    void print(CommandContext context, JsonNode answer, List<JsonNode> items, Columns columns) {
        boolean isColored = ListOptions.isColored(Color.auto, context);
        new ItemPrinter(context.out(), columns, format, isColored).print(isJson() ? List.of(answer) : items);
    }
}
