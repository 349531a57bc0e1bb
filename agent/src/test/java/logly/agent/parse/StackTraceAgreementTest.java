package logly.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.parse.multiline.StackTraceJoiner;
import org.junit.jupiter.api.Test;

class StackTraceAgreementTest {
    private static final String NEIGHBOUR = "This is not an exception.";

    @Test
    void joinsLabelledTracesAloneBetweenOtherLinesAndTwiceInARow() throws IOException {
        Corpora.Score score = new Corpora.Score();
        for (JsonNode given : Corpora.read("stack-traces.jsonl")) {
            List<String> lines = new ArrayList<>();
            given.path("lines").forEach(line -> lines.add(line.asText()));
            int events = given.path("expect").path("events").asInt();
            String name = given.path("case").asText();
            score.judge("alone", events, records(lines), name);
            List<String> twice = new ArrayList<>(lines);
            twice.addAll(lines);
            score.judge("twice", 2 * events, records(twice), name);
            List<String> between = new ArrayList<>(lines);
            between.add(0, NEIGHBOUR);
            between.add(NEIGHBOUR);
            score.judge("between", events + 2, records(between), name);
        }
        score.print("stack-traces");
        assertThat(score.ratio()).isEqualTo(1.0);
    }

    private static int records(List<String> lines) {
        StackTraceJoiner joiner = new StackTraceJoiner();
        List<LogRecord> records = new ArrayList<>();
        long offset = 0;
        for (String line : lines) {
            joiner.take(LogRecord.line(line, offset, offset + line.length() + 1), records::add);
            offset += line.length() + 1;
        }
        joiner.flush(records::add);
        return records.size();
    }
}
