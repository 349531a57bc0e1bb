package logly.agent.parse.multiline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuotedJoinerTest {
    private static final String HEAD =
            "2026-11-26 10:00:00.123 UTC,\"ann\",\"shop\",700,\"192.0.2.9:5000\",6567,1,\"S\",,3/1,0,";
    private static final String ONE = HEAD + "ERROR,42601,\"syntax error\",,,,,,\"select 1\",8,,\"psql\"";
    private static final String FIRST = HEAD + "ERROR,42601,\"syntax error at \"\"from\"\"\",,,,,,\"select";

    private final QuotedJoiner joiner = new QuotedJoiner(new StackTraceJoiner());
    private final List<LogRecord> records = new ArrayList<>();
    private long offset;

    private List<String> texts(String... lines) {
        for (String line : lines) {
            joiner.take(LogRecord.line(line, offset, offset + line.length() + 1), records::add);
            offset += line.length() + 1;
        }
        joiner.flush(records::add);
        return records.stream().map(LogRecord::text).toList();
    }

    @Test
    void joinsAStatementOfSeveralLines() {
        assertThat(texts(ONE, FIRST, "  a, \"\"b\"\"", "from t\",8,,\"psql\"", ONE))
                .containsExactly(ONE, FIRST + "\n  a, \"\"b\"\"\nfrom t\",8,,\"psql\"", ONE);
    }

    @Test
    void keepsThePlaceOfWhatIsOpen() {
        joiner.take(LogRecord.line(ONE, 0, 100), records::add);
        joiner.take(LogRecord.line(FIRST, 100, 200), records::add);
        assertThat(records).extracting(LogRecord::text).containsExactly(ONE);
        assertThat(joiner.openFrom()).isEqualTo(100);
        joiner.take(LogRecord.line("from t\",8", 200, 300), records::add);
        assertThat(records.get(1).end()).isEqualTo(300);
        assertThat(joiner.openFrom()).isEqualTo(-1);
    }

    @Test
    void aTornRecordSwallowsNoOther() {
        assertThat(texts(FIRST, "  a", ONE)).containsExactly(FIRST + "\n  a", ONE);
    }

    @Test
    void leavesPlainLinesToTheOther() {
        assertThat(texts(
                        "2026-11-26 10:00:00.123 UTC [700] ERROR:  syntax error at \"",
                        "\tselect \"",
                        "2026-11-26 10:00:01.123 UTC [700] LOG:  done"))
                .containsExactly(
                        "2026-11-26 10:00:00.123 UTC [700] ERROR:  syntax error at \"\n\tselect \"",
                        "2026-11-26 10:00:01.123 UTC [700] LOG:  done");
    }

    @Test
    void anEndlessRecordEndsAtItsLimit() {
        texts(FIRST);
        records.clear();
        joiner.take(LogRecord.line(FIRST, 0, 100), records::add);
        for (int i = 0; i < 2 * OpenRecord.LINES_LIMIT; i++) {
            joiner.take(LogRecord.line("x", 100 + 2L * i, 102 + 2L * i), records::add);
        }
        assertThat(records.get(0).lines()).isEqualTo(OpenRecord.LINES_LIMIT);
    }
}
