package logly.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParserFuzzTest {
    private static final long SEED = 20261126;
    private static final ParseContext NOW =
            new ParseContext(ZoneId.of("Europe/Berlin"), Instant.parse("2026-11-23T12:00:00Z"), "h");
    private static final String PIECES = " :;,.[](){}<>\"'=-_/\\@#%0129aZ\t\u0000\u00e9\ud83d\ufeff\ufffd";

    private static final int SHORT = 1024;
    private static final int LONG = 16 * 1024;
    /** Sixteen times as long may take sixteen times as long, and what two busy cores add; a square takes 256 times. */
    private static final int LINEAR = 80;

    private static int lines() {
        return "full".equals(System.getProperty("logly.scale")) ? 1_000_000 : 50_000;
    }

    @Test
    void neverThrowsKeepsTheTextAndNeedsNoMoreMemory() throws IOException {
        System.out.println("ParserFuzzTest seed " + SEED + " lines " + lines());
        Random random = new Random(SEED);
        List<String> whole = Stream.concat(MessageRulesTest.rows(), LogParserTest.authLines())
                .map(row -> row.substring(row.lastIndexOf('\t') + 1))
                .toList();
        List<GuardedParser> parsers = new ArrayList<>();
        parsers.add(new GuardedParser(SourceFormat.mixed()));
        for (LogFormat format : LogFormat.values()) {
            parsers.add(new GuardedParser(SourceFormat.only(format)));
        }
        long before = 0;
        for (int i = 0; i < lines(); i++) {
            String line = random.nextInt(8) == 0 ? noise(random) : mutated(whole, random);
            // The mixed source reads every line, the formats take turns.
            check(line, parsers.get(0));
            check(line, parsers.get(1 + i % (parsers.size() - 1)));
            before = i == lines() / 2 ? usedBytes() : before;
        }
        long grown = usedBytes() - before;
        assertThat(parsers).allSatisfy(parser -> assertThat(parser.failed()).isZero());
        assertThat(grown).isLessThan(8L << 20);
    }

    private static void check(String line, GuardedParser parser) {
        LogEvent event = parser.parse(line, NOW);
        assertThat(event.getTimestamp()).isNotNull();
        if (!SourceFormat.isParsed(event)) {
            assertThat(event.getMessage()).isEqualTo(line);
        } else if (event.getMetadata().containsKey("hostname")) {
            assertThat(line).endsWith(event.getMessage());
        }
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static String noise(Random random) {
        StringBuilder line = new StringBuilder();
        int length = random.nextInt(200);
        for (int i = 0; i < length; i++) {
            line.append(random.nextInt(3) == 0 ? (char) random.nextInt(0x10000) : piece(random));
        }
        return line.toString();
    }

    private static char piece(Random random) {
        return PIECES.charAt(random.nextInt(PIECES.length()));
    }

    private static String mutated(List<String> whole, Random random) {
        StringBuilder line = new StringBuilder(whole.get(random.nextInt(whole.size())));
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && line.length() > 1; i++) {
            int at = random.nextInt(line.length());
            int end = Math.min(line.length(), at + 1 + random.nextInt(8));
            switch (random.nextInt(6)) {
                case 0 -> line.setLength(at);
                case 1 -> line.delete(at, end);
                case 2 -> line.insert(at, line.substring(at, end));
                case 3 -> line.insert(at, piece(random));
                case 4 -> {
                    String other = whole.get(random.nextInt(whole.size()));
                    line.replace(at, line.length(), other.substring(random.nextInt(other.length())));
                }
                default -> line.setCharAt(at, piece(random));
            }
        }
        return line.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " from ",
                " from 192.0.2.1",
                " port 1",
                "[",
                "[a]",
                "[a b=\"c\"]",
                "(",
                "'",
                "\"",
                "=",
                " ",
                ":",
                ": ",
                "a:",
                "1",
                ".",
                "::",
                "from ",
                " for ",
                " ssh2: ",
                "user=",
                " rhost=",
                " : ",
                " ; ",
                "failed login ",
                "IN= OUT= SRC=",
                "{",
                "\\",
                "<",
                "%"
            })
    void takesTimeInStepWithTheLengthOfALine(String piece) {
        for (String start : List.of(
                "", "Nov 23 11:00:00 h sshd[1]: Failed password for ", "<13>1 - h a - - ", "Nov 23 11:00:00 h x: ")) {
            long few = fastest(start + piece.repeat(SHORT / piece.length()));
            long many = fastest(start + piece.repeat(LONG / piece.length()));
            assertThat(many).as(start + piece).isLessThan(LINEAR * Math.max(few, 2_000));
        }
    }

    private static long fastest(String line) {
        SourceFormat format = SourceFormat.mixed();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long start = System.nanoTime();
            format.parse(line, NOW);
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }
}
