package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import logly.launcher.Columns.Column;
import logly.launcher.ListOptions.Format;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/** Writes items as they come: as a table, as JSON, an object a line, or as CSV. The titles stand once, above the first. */
final class ItemPrinter {
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final Columns columns;
    private final Format format;
    private final boolean isColored;
    private boolean hasTitles;

    ItemPrinter(PrintStream out, Columns columns, Format format, boolean isColored) {
        this.out = out;
        this.columns = columns;
        this.format = format;
        this.isColored = isColored;
    }

    void print(List<JsonNode> items) {
        if (!hasTitles && format != Format.json) {
            line(columns.columns().stream().map(Column::title).toList());
            hasTitles = true;
        }
        for (JsonNode item : items) {
            if (format == Format.json) {
                out.println(SafeText.json(item.toString()));
            } else {
                line(columns.columns().stream()
                        .map(column -> format == Format.table ? column.cell(item) : column.value(item))
                        .toList());
            }
        }
        out.flush();
        if (out.checkError()) {
            throw new OperatorMistake(
                    ExitCode.CANNOT_WRITE, StandardOutput.isUnread(out) ? "" : "the output cannot be written");
        }
    }

    private void line(List<String> values) {
        if (format == Format.csv) {
            out.println(values.stream().map(SafeText::csv).collect(Collectors.joining(",")));
            return;
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            String value = SafeText.line(values.get(i));
            int width = i == values.size() - 1 ? 0 : columns.columns().get(i).width();
            line.append(i == 0 ? "" : "  ")
                    .append(colored(value))
                    .append(" ".repeat(Math.max(0, width - value.length())));
        }
        out.println(line.toString().stripTrailing());
    }

    private String colored(String value) {
        if (!isColored) {
            return value;
        }
        String color =
                switch (value) {
                    case "CRITICAL", "ERROR", "silent" -> RED;
                    case "WARNING", "late" -> YELLOW;
                    case "live" -> GREEN;
                    default -> "";
                };
        return color.isEmpty() ? value : color + value + PLAIN;
    }
}
