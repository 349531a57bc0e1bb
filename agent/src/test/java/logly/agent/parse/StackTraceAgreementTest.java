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
        Agreement agreement = new Agreement("stack-traces");
        for (JsonNode given : Corpora.read("stack-traces")) {
            List<String> lines = new ArrayList<>();
            given.path("lines").forEach(line -> lines.add(line.asText()));
            int events = given.path("expect").path("events").asInt();
            String language = given.path("expect").path("language").asText("none");
            Agreement.Case judged =
                    agreement.new Case(language, given.path("case").asText());
            judged.judge("alone", events, records(lines));
            List<String> twice = new ArrayList<>(lines);
            twice.addAll(lines);
            judged.judge("twice", 2 * events, records(twice));
            List<String> between = new ArrayList<>(lines);
            between.add(0, NEIGHBOUR);
            between.add(NEIGHBOUR);
            judged.judge("between", events + 2, records(between));
        }
        System.out.println(agreement.table());
        assertThat(agreement.ratio()).isEqualTo(1.0);
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
