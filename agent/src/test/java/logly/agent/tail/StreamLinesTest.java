package logly.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import logly.agent.parse.multiline.LogRecord;
import org.junit.jupiter.api.Test;

class StreamLinesTest {
    private static List<LogRecord> lines(InputStream stream) throws IOException {
        StreamLines lines = new StreamLines(stream);
        List<LogRecord> all = new ArrayList<>();
        for (LogRecord line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
        }
        return all;
    }

    /** Gives a few bytes at a time, as a pipe does. */
    private static InputStream inPieces(byte[] bytes, Random random) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] into, int from, int count) {
                return super.read(into, from, Math.min(count, 1 + random.nextInt(40_000)));
            }
        };
    }

    @Test
    void givesLinesOfAnyLengthWithTheirPlaces() throws IOException {
        long seed = 20261126;
        System.out.println("StreamLinesTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            StringBuilder text = new StringBuilder();
            List<String> expected = new ArrayList<>();
            List<Long> offsets = new ArrayList<>();
            int count = random.nextInt(8);
            for (int i = 0; i < count; i++) {
                int length = random.nextInt(4) == 0 ? random.nextInt(200_000) : random.nextInt(100);
                String line = "x".repeat(length);
                offsets.add((long) text.length());
                expected.add(line.substring(0, Math.min(length, LineText.LIMIT)));
                text.append(line).append('\n');
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            List<LogRecord> lines = lines(inPieces(bytes, random));
            assertThat(lines).extracting(LogRecord::text).isEqualTo(expected);
            assertThat(lines).extracting(LogRecord::offset).isEqualTo(offsets);
            if (!lines.isEmpty()) {
                assertThat(lines.get(lines.size() - 1).end()).isEqualTo(bytes.length);
            }
        }
    }

    @Test
    void takesALastLineWithoutItsEnd() throws IOException {
        List<LogRecord> lines = lines(new ByteArrayInputStream("a\r\n\nb".getBytes(StandardCharsets.UTF_8)));
        assertThat(lines).extracting(LogRecord::text).containsExactly("a", "", "b");
    }
}
