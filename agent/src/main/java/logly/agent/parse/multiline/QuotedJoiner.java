package logly.agent.parse.multiline;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins the lines of a record of comma-separated values (RFC 4180) whose quoted text holds line ends: it goes on until
 * its quotes are closed. Other lines are joined as another joiner does. A line with a stamp and a comma begins a record
 * whatever came before, so that one that was torn swallows no others.
 */
public final class QuotedJoiner implements RecordJoiner {
    /** A stamp with its zone. */
    private static final int LONGEST_STAMP = 48;

    private final RecordJoiner others;
    private @Nullable OpenRecord open;

    /** Leaves lines that are in no such record to another joiner. */
    public QuotedJoiner(RecordJoiner others) {
        this.others = others;
    }

    @Override
    public void take(LogRecord line, Consumer<LogRecord> whole) {
        String text = line.text();
        OpenRecord record = open;
        boolean begins = isBeginning(text);
        if (record != null && !begins && record.hasRoom(line, 0)) {
            record.add(line);
            if (hasOddQuotes(text)) {
                open = null;
                whole.accept(record.whole());
            }
            return;
        }
        giveOpen(whole);
        if (begins && hasOddQuotes(text)) {
            others.flush(whole);
            open = new OpenRecord(line, OpenRecord.Expect.NOTHING);
        } else {
            others.take(line, whole);
        }
    }

    private void giveOpen(Consumer<LogRecord> whole) {
        OpenRecord record = open;
        if (record != null) {
            open = null;
            whole.accept(record.whole());
        }
    }

    @Override
    public void flush(Consumer<LogRecord> whole) {
        giveOpen(whole);
        others.flush(whole);
    }

    @Override
    public long openFrom() {
        OpenRecord record = open;
        return record == null ? others.openFrom() : record.offset();
    }

    /** {@code 2026-11-26 10:00:00.123 UTC,"user"} or {@code …,,}. */
    private static boolean isBeginning(String text) {
        int comma = text.indexOf(',');
        if (comma < 19 || comma > LONGEST_STAMP || text.charAt(4) != '-' || text.charAt(13) != ':') {
            return false;
        }
        char next = comma + 1 < text.length() ? text.charAt(comma + 1) : ' ';
        return Character.isDigit(text.charAt(0)) && (next == '"' || next == ',');
    }

    /** Doubled quotes, which stand for one in the text, count as none. */
    private static boolean hasOddQuotes(String text) {
        return (text.chars().filter(c -> c == '"').count() & 1) == 1;
    }
}
