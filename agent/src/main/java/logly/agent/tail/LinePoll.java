package logly.agent.tail;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.parse.multiline.RecordJoiner;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** One poll of a source: takes lines out of their wrapping, joins them to records, and hands those on as events. */
final class LinePoll implements LineReader.Sink {
    /**
     * What holds for a poll.
     *
     * @param limit about so many events; what a record's end brings along is taken too
     * @param backlogEnd lines below this offset are history
     * @param last whether nobody writes to the source any more
     * @param live whether the lines were written just now
     */
    record Terms(int limit, long backlogEnd, Instant now, boolean last, boolean live) {}

    private final LineEvents lines;
    private final Terms terms;
    private final List<LogEvent> events;
    private final List<LogRecord> sample = new ArrayList<>();
    private final Map<Long, Wrapped> wrapped = new HashMap<>();
    private final @Nullable ContainerLines container;
    private @Nullable RecordJoiner joiner;

    LinePoll(LineEvents lines, Terms terms, List<LogEvent> events) {
        this.lines = lines;
        this.terms = terms;
        this.events = events;
        this.container = lines.container();
        this.joiner = lines.joiner();
    }

    @Override
    public boolean isFull() {
        return events.size() + sample.size() >= terms.limit();
    }

    @Override
    public void take(RawLine line) {
        if (container != null) {
            container.take(line, this::take);
        } else {
            take(line.offset(), line.end(), line.text(), new Wrapped(line.cutBytes(), null, null));
        }
    }

    private void take(long offset, long end, LineText line, Wrapped around) {
        if (!around.equals(Wrapped.NOTHING)) {
            wrapped.put(offset, around);
        }
        take(new LogRecord(line.text(), offset, end, 1, line.truncated()));
    }

    /** Takes a line that is text already. */
    void take(LogRecord record) {
        if (lines.hasFormat()) {
            pass(record);
            return;
        }
        if (!sample.isEmpty() || !record.text().isBlank()) {
            sample.add(record);
        }
        if (sample.size() >= SourceFormat.SAMPLE_LINES) {
            chooseFormat();
        }
    }

    private void pass(LogRecord line) {
        RecordJoiner joins = joiner;
        if (joins != null) {
            joins.take(line, this::add);
        } else if (!line.text().isBlank()) {
            add(line);
        }
    }

    /** A kind of log that is still open is chosen by the lines at hand. */
    private void chooseFormat() {
        if (sample.isEmpty()) {
            return;
        }
        lines.chooseFormat(sample.stream()
                .map(LogRecord::text)
                .filter(text -> !text.isBlank())
                .toList());
        joiner = lines.joiner();
        sample.forEach(this::pass);
        sample.clear();
    }

    @Override
    public long settle(LineReader.Pause pause, long end) {
        boolean over = pause == LineReader.Pause.END || (pause == LineReader.Pause.SILENCE && terms.last());
        if (container != null && over) {
            container.flush(this::take);
        }
        chooseFormat();
        RecordJoiner joins = joiner;
        if (joins != null && (over || (pause == LineReader.Pause.SILENCE && lines.isSilentSince(end, terms.now())))) {
            joins.flush(this::add);
        }
        lines.settled(joins, container);
        long ofRecords = joins == null ? -1 : joins.openFrom();
        long ofLines = container == null ? -1 : container.openFrom();
        return ofRecords < 0 || ofLines < 0 ? Math.max(ofRecords, ofLines) : Math.min(ofRecords, ofLines);
    }

    /** Takes the lines from this offset on that the last poll held back, from memory: they can't be read again. */
    void takeHeld(long offset) {
        RecordJoiner joins = lines.takeHeld();
        // Of another place where the last poll was undone, then of no use.
        if (joins != null && joins.openFrom() == offset) {
            joins.flush(this::add);
        }
    }

    private void add(LogRecord record) {
        LogEvent event = lines.event(record, wrapped.getOrDefault(record.offset(), Wrapped.NOTHING), terms);
        if (event != null) {
            events.add(event);
        }
    }
}
