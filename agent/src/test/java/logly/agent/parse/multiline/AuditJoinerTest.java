package logly.agent.parse.multiline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuditJoinerTest {
    private final AuditJoiner joiner = new AuditJoiner();
    private final List<LogRecord> given = new ArrayList<>();
    private long offset;

    private void take(String text) {
        long end = offset + text.length() + 1;
        joiner.take(LogRecord.line(text, offset, end), given::add);
        offset = end;
    }

    private void take(String type, int serial) {
        take("type=" + type + " msg=audit(1795431600.123:" + serial + "): a=" + offset);
    }

    @Test
    void joinsTheRecordsOfOneEventUpToItsTitle() {
        take("SYSCALL", 7);
        take("EXECVE", 7);
        take("PATH", 7);
        assertThat(given).isEmpty();
        assertThat(joiner.openFrom()).isZero();
        take("PROCTITLE", 7);

        assertThat(given).hasSize(1);
        assertThat(given.get(0).lines()).isEqualTo(4);
        assertThat(given.get(0).text().lines()).hasSize(4);
        assertThat(given.get(0).end()).isEqualTo(offset);
        assertThat(joiner.openFrom()).isEqualTo(-1);
    }

    @Test
    void givesARecordOfUserSpaceOutAtOnce() {
        take("USER_LOGIN", 7);
        take("CRED_ACQ", 8);
        take("no record at all");

        assertThat(given).hasSize(3);
    }

    @Test
    void keepsEventsApartWhoseLinesStandAmongOneAnother() {
        take("SYSCALL", 7);
        take("SYSCALL", 8);
        take("PATH", 7);
        take("PROCTITLE", 7);
        assertThat(given)
                .as("a line of the second stands between those of the first")
                .isEmpty();
        take("PROCTITLE", 8);

        assertThat(given).extracting(LogRecord::lines).containsExactly(3, 2);
        assertThat(given.get(0).text()).contains(":7)").doesNotContain(":8)");
    }

    @Test
    void takesAnEventForWholeWhenEnoughLaterOnesHaveBegun() {
        take("SYSCALL", 7);
        for (int serial = 8; serial < 16; serial++) {
            assertThat(given).isEmpty();
            take("SYSCALL", serial);
        }
        assertThat(given).hasSize(1);
        joiner.flush(given::add);
        assertThat(given).hasSize(9);
    }

    @Test
    void holdsNoMoreThanAReaderCanReadAgain() {
        for (int i = 0; i < 400; i++) {
            take("type=PATH msg=audit(1795431600.123:7): name=\"" + "x".repeat(500) + "\"");
        }
        joiner.flush(given::add);

        assertThat(given).allSatisfy(record -> {
            assertThat(record.end() - record.offset()).isLessThanOrEqualTo(OpenRecord.EXTENT_LIMIT);
            assertThat(record.lines()).isLessThanOrEqualTo(AuditJoiner.MOST_RECORDS);
        });
        assertThat(given.stream().mapToInt(LogRecord::lines).sum()).isEqualTo(400);
    }

    @Test
    void losesNoLineAndGoesBackBehindNoneThatItGaveOut() {
        long seed = 20261123;
        int rounds = "full".equals(System.getProperty("logly.scale")) ? 20_000 : 200;
        System.out.println("losesNoLineAndGoesBackBehindNoneThatItGaveOut seed " + seed + " rounds " + rounds);
        Random random = new Random(seed);
        List<String> types = List.of("SYSCALL", "PATH", "PROCTITLE", "USER_AUTH", "AVC", "EOE");
        for (int round = 0; round < rounds; round++) {
            given.clear();
            int lines = random.nextInt(60);
            for (int i = 0; i < lines; i++) {
                take(types.get(random.nextInt(types.size())), random.nextInt(12));
                long open = joiner.openFrom();
                long highest = given.stream().mapToLong(LogRecord::end).max().orElse(0);
                assertThat(open == -1 || open >= highest).isTrue();
            }
            joiner.flush(given::add);
            assertThat(given.stream().mapToInt(LogRecord::lines).sum()).isEqualTo(lines);
            assertThat(given).isSortedAccordingTo((a, b) -> Long.compare(a.offset(), b.offset()));
        }
    }
}
