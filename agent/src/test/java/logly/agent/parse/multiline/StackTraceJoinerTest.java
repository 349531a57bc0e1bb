package logly.agent.parse.multiline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StackTraceJoinerTest {
    private static final int LINES = "full".equals(System.getProperty("logly.scale")) ? 1_000_000 : 10_000;

    private static List<LogRecord> join(String text) {
        StackTraceJoiner joiner = new StackTraceJoiner();
        List<LogRecord> records = new ArrayList<>();
        feed(joiner, text, 0, records);
        joiner.flush(records::add);
        return records;
    }

    private static void feed(StackTraceJoiner joiner, String text, long from, List<LogRecord> records) {
        long offset = from;
        for (String line : text.split("\n", -1)) {
            joiner.take(LogRecord.line(line, offset, offset + line.length() + 1), records::add);
            offset += line.length() + 1;
        }
    }

    private static List<String> texts(String text) {
        return join(text).stream().map(LogRecord::text).toList();
    }

    static Stream<String> traces() {
        return Traces.all().stream();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void keepsATraceTogether(String trace) {
        assertThat(texts(trace)).containsExactly(trace);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void leavesTheLinesAroundATraceAlone(String trace) {
        String before = "the worker starts";
        String after = "the worker starts again";
        assertThat(texts(before + "\n" + trace + "\n" + after)).containsExactly(before, trace, after);
        assertThat(texts(trace + "\n" + trace)).containsExactly(trace, trace);
        String stamped = "2026-11-23 12:00:00,000 INFO next";
        assertThat(texts(stamped + "\n" + trace + "\n" + stamped)).containsExactly(stamped, trace, stamped);
    }

    @Test
    void joinsATraceToTheLogEntryThatTellsOfIt() {
        String python = "2026-11-23 12:00:00,000 ERROR app request failed\n" + Traces.PYTHON;
        String java = "12:00:00.123 [main] ERROR c.e.App - failed\n" + Traces.JAVA;
        String logging = "ERROR:root:failed\n" + Traces.PYTHON;
        String go = "2026/11/23 12:00:00 http: panic serving 192.0.2.1:5123: boom\n"
                + "goroutine 24 [running]:\nnet/http.(*conn).serve.func1(0xc00007eaa0)\n\t/go/server.go:1746 +0xd0";
        String twoLines = "Nov 23, 2026 3:23:29 PM com.example.Main run\nSEVERE: failed\n" + Traces.JAVA;
        assertThat(texts(String.join("\n", python, java, logging, go, twoLines)))
                .containsExactly(python, java, logging, go, twoLines);
    }

    @Test
    void leavesATraceAloneBelowAnEntryWithoutTrouble() {
        String entry = "2026-11-23 12:00:00 INFO request served";
        assertThat(texts(entry + "\n" + Traces.JAVA)).containsExactly(entry, Traces.JAVA);
    }

    @Test
    void joinsIndentedLinesAndTheirClosingBracket() {
        String syslog = "May 21 21:54:44 localhost foo[1234]: This message\n spans multiple lines.";
        String json = "{\n  \"a\": [\n    1\n  ]\n}";
        String next = "May 21 21:54:45 localhost foo[1234]: Single-line message.";
        assertThat(texts(syslog + "\n" + json + "\n" + next)).containsExactly(syslog, json, next);
    }

    @Test
    void leavesWrappedLinesAlone() {
        List<String> wrapped = List.of(
                "May 21 21:54:44 web app[1]: java.lang.IllegalStateException: no",
                "May 21 21:54:44 web app[1]: \tat com.example.A.b(A.java:1)",
                "{\"log\":\"java.lang.IllegalStateException: no\\n\"}",
                "{\"log\":\"\\tat com.example.A.b(A.java:1)\\n\"}");
        assertThat(texts(String.join("\n", wrapped))).isEqualTo(wrapped);
    }

    @Test
    void givesLinesBackThatNoFrameFollows() {
        List<String> lines = List.of("Error: cannot connect", "trying again", "connected", "serving");
        assertThat(texts(String.join("\n", lines))).isEqualTo(lines);
    }

    @Test
    void dropsBlankLinesBetweenRecords() {
        assertThat(texts("\n\none\n\n\ntwo\n\n")).containsExactly("one", "two");
    }

    @Test
    void cutsTheTextOfALongRecordAndCountsItsLines() {
        String frame = "\tat com.example.Ünicode.call(Name.java:1)\n";
        String trace = "java.lang.StackOverflowError\n" + frame.repeat(1_024);
        List<LogRecord> records = join(trace + "next");
        assertThat(records).hasSize(2);
        LogRecord record = records.get(0);
        assertThat(record.lines()).isEqualTo(1_025);
        assertThat(record.truncated()).isTrue();
        assertThat(record.text().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .hasSizeBetween(OpenRecord.TEXT_LIMIT - 3, OpenRecord.TEXT_LIMIT);
        assertThat(record.end()).isEqualTo(records.get(1).offset());
    }

    @Test
    void endsARecordThatHasNoEnd() {
        List<LogRecord> records = join("head\n" + " x\n".repeat(100_000));
        assertThat(records).hasSizeGreaterThan(40);
        assertThat(records)
                .allMatch(record -> record.lines() <= OpenRecord.LINES_LIMIT)
                .allMatch(record -> record.end() - record.offset() <= OpenRecord.EXTENT_LIMIT);
    }

    /** From wherever the joiner says that it must be read again, a new joiner gives out the same records. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void goesOnAnywhereWithTheSameRecords(long seed) {
        System.out.println("StackTraceJoinerTest seed " + seed + " lines " + LINES);
        Random random = new Random(seed);
        List<String> lines = Traces.randomLines(random, LINES);
        List<LogRecord> whole = join(String.join("\n", lines));
        List<LogRecord> records = new ArrayList<>();
        StackTraceJoiner joiner = new StackTraceJoiner();
        long[] offsets = offsets(lines);
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at);
            joiner.take(LogRecord.line(line, offsets[at], offsets[at] + line.length() + 1), records::add);
            at++;
            if (random.nextInt(50) == 0) {
                long from = joiner.openFrom();
                while (from >= 0 && offsets[at - 1] >= from) {
                    at--;
                    if (at == 0) {
                        break;
                    }
                }
                joiner = new StackTraceJoiner();
            }
        }
        joiner.flush(records::add);
        assertThat(records).isEqualTo(whole);
    }

    private static long[] offsets(List<String> lines) {
        long[] offsets = new long[lines.size()];
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = offsets[i - 1] + lines.get(i - 1).length() + 1;
        }
        return offsets;
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void losesNoLineWhateverComes(long seed) {
        System.out.println("StackTraceJoinerTest seed " + seed + " lines " + LINES);
        List<String> lines = Traces.randomLines(new Random(seed), LINES);
        List<String> kept = join(String.join("\n", lines)).stream()
                .flatMap(record -> record.text().lines())
                .filter(line -> !line.isBlank())
                .toList();
        assertThat(kept)
                .isEqualTo(lines.stream().filter(line -> !line.isBlank()).toList());
    }
}
