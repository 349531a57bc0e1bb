package logly.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import logly.analysis.anomaly.Departure;
import logly.analysis.anomaly.Judgement;
import logly.analysis.anomaly.SeriesBaseline;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Judges the rows of one series as they come; each answer stands before the next row is read. */
@Command(
        name = "anomalies",
        description = {
            "Reads a series (CSV: timestamp,value) and prints for each row, as a JSON object on a line of its own,",
            "score (0 to 1; an anomaly from 0.5) and verdict: LEARNING, NORMAL, ANOMALY where one begins, ONGOING.",
            "Times are RFC 3339, 'yyyy-MM-dd HH:mm:ss' in UTC, or epoch seconds or milliseconds; rows are judged in the order they have."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly anomalies cpu.csv                          every row, judged",
            "  logly anomalies cpu.csv | grep '\"ANOMALY\"'       where anomalies begin",
            "  tail -f cpu.csv | logly anomalies -              as the rows are written"
        })
final class AnomaliesCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "FILE", description = "The series, or - for standard input.")
    private String file = "-";

    AnomaliesCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        SeriesBaseline baseline = new SeriesBaseline();
        try (BufferedReader rows = open();
                JsonGenerator json = new JsonFactory().createGenerator(context.out())) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setRootValueSeparator(null);
            long number = 0;
            for (String text = rows.readLine(); text != null; text = rows.readLine()) {
                number++;
                Optional<SeriesRow> row = SeriesRow.parse(text, number, file);
                if (row.isPresent()) {
                    print(
                            json,
                            row.get(),
                            baseline.add(row.get().time(), row.get().value()));
                    if (!rows.ready()) {
                        json.flush();
                    }
                }
            }
        }
        return ExitCode.DONE.code();
    }

    private BufferedReader open() throws IOException {
        if (file.equals("-")) {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        }
        Path path = Path.of(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, file + " is no file that can be read");
        }
        return Files.newBufferedReader(path);
    }

    private static void print(JsonGenerator json, SeriesRow row, Judgement judgement) throws IOException {
        json.writeStartObject();
        json.writeStringField("timestamp", row.time().toString());
        json.writeNumberField("value", row.value());
        json.writeNumberField("score", judgement.score());
        json.writeStringField("verdict", judgement.verdict().name());
        write(json, "since", judgement.since());
        Departure departure = judgement.departure();
        if (departure != null) {
            json.writeStringField("kind", departure.kind().name());
            json.writeNumberField("expected", departure.expected());
            json.writeNumberField("observed", departure.observed());
            json.writeNumberField("surprise", departure.surprise());
            json.writeStringField("explanation", departure.explanation());
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private static void write(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }
}
