package logly.agent.parse.multiline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import logly.agent.parse.multiline.OpenRecord.Expect;
import org.jspecify.annotations.Nullable;

/**
 * Joins stack traces with the line that they belong to, and indented lines with the line above: Java and its kin,
 * Python, Go, JavaScript, Ruby, .NET, PHP, Dart, Rust, by what their lines look like. A line with a stamp, a level or
 * JSON at its start is always a record's first. Lines that belong to a trace only if a frame follows (a message of
 * several lines, a blank line) are held until that is known, and are lines of their own if none does.
 */
public final class StackTraceJoiner implements RecordJoiner {
    private static final int HELD_LINES = 32;

    private final List<LogRecord> held = new ArrayList<>();
    private @Nullable OpenRecord open;
    private boolean holdsText;

    /** What becomes of a line. */
    private enum Step {
        /** It belongs to the open record, as do those held. */
        JOIN,
        /** It belongs there if a later one does. */
        HOLD,
        /** The open record is whole without it. */
        BREAK
    }

    @Override
    public void take(LogRecord line, Consumer<LogRecord> whole) {
        LineShape shape = LineShape.of(line.text());
        OpenRecord record = open;
        while (record != null) {
            Step step = record.hasRoom(line, held.size()) ? step(record, shape, line.text()) : Step.BREAK;
            if (step == Step.JOIN) {
                held.forEach(record::add);
                letGo();
                record.add(line);
                return;
            }
            if (step == Step.HOLD && held.size() < HELD_LINES) {
                held.add(line);
                holdsText |= shape != LineShape.BLANK;
                return;
            }
            release(record, whole);
            record = open;
        }
        if (shape != LineShape.BLANK) {
            OpenRecord begun = new OpenRecord(line, beginning(shape, line.text()));
            if (shape == LineShape.NUMBERED || shape == LineShape.GOROUTINE || shape == LineShape.INDENTED_FRAME) {
                begun.traced();
            }
            open = begun;
        }
    }

    @Override
    public void flush(Consumer<LogRecord> whole) {
        for (OpenRecord record = open; record != null; record = open) {
            release(record, whole);
        }
    }

    @Override
    public long openFrom() {
        OpenRecord record = open;
        return record == null ? -1 : record.offset();
    }

    /** Gives the record out; the lines held behind it are taken anew, without it. */
    private void release(OpenRecord record, Consumer<LogRecord> whole) {
        whole.accept(record.whole());
        open = null;
        List<LogRecord> again = List.copyOf(held);
        letGo();
        again.forEach(line -> take(line, whole));
    }

    private void letGo() {
        held.clear();
        holdsText = false;
    }

    private static Expect beginning(LineShape shape, String text) {
        return switch (shape) {
            case HEAD -> behindHead(text);
            case TRACEBACK -> Expect.PYTHON_FRAMES;
            case GOROUTINE -> Expect.GOROUTINES;
            case NUMBERED, FRAME, INDENTED_FRAME -> Expect.FRAMES;
            case STAMPED, PLAIN -> behindEntry(text);
            default -> Expect.NOTHING;
        };
    }

    private static Expect behindHead(String text) {
        boolean titleOnly = text.endsWith(":") && (text.contains(" panicked at ") || isUnhandled(text));
        if (titleOnly) {
            return Expect.MESSAGE;
        }
        boolean go = text.startsWith("panic: ") || text.startsWith("fatal error: ") || text.startsWith("SIG");
        return go ? Expect.GOROUTINES : text.startsWith("═") ? Expect.RULE : Expect.TRACE;
    }

    private static boolean isUnhandled(String text) {
        return text.regionMatches(true, text.length() - 20, "Unhandled exception:", 0, 20);
    }

    private static Expect behindEntry(String text) {
        if (text.endsWith(TraceText.TRACEBACK)) {
            return Expect.PYTHON_FRAMES;
        }
        if (isUnhandled(text)) {
            return Expect.MESSAGE;
        }
        boolean go = text.contains("panic: ") || text.contains("panic serving ") || text.contains("fatal error: ");
        return go ? Expect.GOROUTINES : TraceText.namesException(text) ? Expect.TRACE : Expect.NOTHING;
    }

    private Step step(OpenRecord record, LineShape shape, String text) {
        Expect expect = record.expect();
        if (shape == LineShape.BLANK) {
            return Step.HOLD;
        }
        if (shape == LineShape.STAMPED) {
            return isLevelLine(record, text) ? Step.JOIN : Step.BREAK;
        }
        if (expect == Expect.RULE) {
            record.expect(text.startsWith("═") ? Expect.FRAMES : Expect.RULE);
            return Step.JOIN;
        }
        return switch (shape) {
            case INDENTED -> indented(record, text);
            case INDENTED_FRAME -> frame(record);
            case HEAD -> head(record, text);
            case FRAME -> expect == Expect.NOTHING ? Step.BREAK : frame(record);
            case NUMBERED ->
                TraceText.frameNumber(text) == 0 || record.isTraced() ? frame(record) : plain(record, text);
            case SEQUEL -> sequel(record, text);
            case LABEL -> isApart(record) ? Step.BREAK : frame(record);
            case TRACEBACK -> traceback(record);
            case CHAIN -> chain(record, text);
            case GOROUTINE -> goroutine(record);
            case GO -> expect == Expect.GOROUTINES ? Step.JOIN : plain(record, text);
            case CLOSER -> closes(record, text) ? Step.JOIN : plain(record, text);
            default -> plain(record, text);
        };
    }

    private static boolean isLevelLine(OpenRecord record, String text) {
        return record.isSingleLine()
                && RecordStart.endOfLevel(text, 0) > 0
                && RecordStart.isTwoLineStamp(record.firstLine());
    }

    /** Whether a blank line divides a line from a record of which no trace is known. */
    private boolean isApart(OpenRecord record) {
        return !held.isEmpty() && record.expect() == Expect.NOTHING;
    }

    private Step indented(OpenRecord record, String text) {
        if (!held.isEmpty()) {
            boolean within = record.expect() == Expect.PYTHON_FRAMES || record.expect() == Expect.GOROUTINES;
            boolean perhaps = holdsText || record.expect() == Expect.TRACE;
            return within ? Step.JOIN : perhaps ? Step.HOLD : Step.BREAK;
        }
        if (text.endsWith("nested exception is:")) {
            record.expect(Expect.MESSAGE);
        } else if (record.expect() == Expect.MESSAGE) {
            record.expect(Expect.TRACE);
        }
        return Step.JOIN;
    }

    private Step frame(OpenRecord record) {
        if (record.expect() == Expect.PYTHON_CHAIN && holdsText) {
            return Step.BREAK;
        }
        record.traced();
        if (record.expect() != Expect.PYTHON_FRAMES && record.expect() != Expect.GOROUTINES) {
            record.expect(Expect.FRAMES);
        }
        return Step.JOIN;
    }

    private Step head(OpenRecord record, String text) {
        if (record.expect() == Expect.PYTHON_FRAMES) {
            record.expect(Expect.PYTHON_CHAIN);
            return Step.JOIN;
        }
        boolean announced = record.expect() == Expect.MESSAGE && held.isEmpty();
        boolean belowCaret = record.lastLine().strip().startsWith("^") && !holdsText;
        if (announced || belowCaret || introduces(record)) {
            record.expect(behindHead(text));
            return Step.JOIN;
        }
        return Step.BREAK;
    }

    /** Whether the record so far is the log entry to which a trace below it belongs. */
    private boolean introduces(OpenRecord record) {
        String entry = record.firstLine();
        boolean alone = record.isSingleLine()
                || (record.lastLine().startsWith("SEVERE: ") && RecordStart.isTwoLineStamp(entry));
        return held.isEmpty() && alone && LineShape.of(entry) == LineShape.STAMPED && !RecordStart.isQuiet(entry);
    }

    private Step sequel(OpenRecord record, String text) {
        boolean weak = text.startsWith("Next ") || text.startsWith("Node.js v");
        if (isApart(record) || (weak && !record.isTraced())) {
            return plain(record, text);
        }
        boolean cause = text.startsWith("Caused by") || text.startsWith("Next ") || text.startsWith("Wrapped by");
        if (record.expect() != Expect.PYTHON_CHAIN && record.expect() != Expect.GOROUTINES) {
            record.expect(cause ? Expect.TRACE : Expect.FRAMES);
        }
        return Step.JOIN;
    }

    private Step traceback(OpenRecord record) {
        boolean below = record.expect() == Expect.TRACE && record.isSingleLine() && held.isEmpty();
        if (record.expect() == Expect.TRACEBACK || below || introduces(record)) {
            record.expect(Expect.PYTHON_FRAMES);
            return Step.JOIN;
        }
        return Step.BREAK;
    }

    private Step chain(OpenRecord record, String text) {
        if (record.expect() == Expect.PYTHON_CHAIN || record.expect() == Expect.FRAMES) {
            record.expect(Expect.TRACEBACK);
            return Step.JOIN;
        }
        return plain(record, text);
    }

    private Step goroutine(OpenRecord record) {
        boolean below = record.expect() == Expect.TRACE && record.isSingleLine();
        if (record.expect() != Expect.GOROUTINES && !below && !introduces(record)) {
            return Step.BREAK;
        }
        record.expect(Expect.GOROUTINES);
        record.traced();
        return Step.JOIN;
    }

    private boolean closes(OpenRecord record, String text) {
        String last = record.lastLine();
        boolean below = last.startsWith(" ") || last.startsWith("\t");
        boolean opened = last.endsWith("{") || last.endsWith("[") || last.endsWith("(");
        return held.isEmpty() && (below || opened || record.isTraced() || text.isBlank());
    }

    private Step plain(OpenRecord record, String text) {
        Step perhaps = Step.HOLD;
        switch (record.expect()) {
            case MESSAGE -> {
                record.expect(Expect.TRACE);
                return held.isEmpty() ? Step.JOIN : perhaps;
            }
            case PYTHON_FRAMES -> {
                boolean error = TraceText.isPythonError(text);
                record.expect(error ? Expect.PYTHON_CHAIN : record.expect());
                return error ? Step.JOIN : Step.BREAK;
            }
            case GOROUTINES -> {
                boolean call = TraceText.isGoCall(text) || TraceText.isRegister(text);
                return call && record.isTraced() ? Step.JOIN : record.isTraced() ? Step.BREAK : perhaps;
            }
            case TRACE, PYTHON_CHAIN -> {
                return perhaps;
            }
            default -> {
                return Step.BREAK;
            }
        }
    }
}
