package logly.agent.tail;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.ParseContext;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.parse.multiline.RecordJoiner;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** Turns the lines of one file into events, chooses the parser, and counts what it does. */
final class LineEvents {
    private final String path;
    private final TailContext shared;
    private @Nullable SourceFormat format;
    private @Nullable GuardedParser parser;
    /** Of the last poll: holds the lines that stand behind the position. */
    private @Nullable RecordJoiner held;

    private long heldUpTo = -1;
    private Instant heldSince = Instant.MIN;
    private boolean lastWasOld;
    private long lines;
    private long bytes;
    private long unparsed;
    private long truncated;
    private long skipped;
    private @Nullable Instant lastLineAt;

    LineEvents(String path, @Nullable SourceFormat format, TailContext shared) {
        this.path = path;
        this.format = format;
        this.shared = shared;
    }

    /** Events of one poll; a line older than the first start's limit is counted, not taken. */
    final class Poll implements LineReader.Sink {
        private final int limit;
        private final long backlogEnd;
        private final Instant now;
        private final List<LogEvent> events;
        private final boolean last;
        private final List<LogRecord> sample = new ArrayList<>();
        private @Nullable RecordJoiner joiner;

        /**
         * A poll for about so many events: what a record's end brings along is taken too.
         *
         * @param last whether nobody writes to the file any more
         */
        Poll(int limit, long backlogEnd, Instant now, List<LogEvent> events, boolean last) {
            this.limit = limit;
            this.backlogEnd = backlogEnd;
            this.now = now.truncatedTo(ChronoUnit.MILLIS);
            this.events = events;
            this.last = last;
            this.joiner = joiner(format);
        }

        @Override
        public boolean isFull() {
            return events.size() + sample.size() >= limit;
        }

        @Override
        public void take(long offset, long end, LineText line) {
            LogRecord record = new LogRecord(line.text(), offset, end, 1, line.truncated());
            if (format != null) {
                pass(record);
                return;
            }
            if (!sample.isEmpty() || !line.text().isBlank()) {
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
            SourceFormat chosen = SourceFormat.ofSample(sample.stream()
                    .map(LogRecord::text)
                    .filter(text -> !text.isBlank())
                    .toList());
            format = chosen;
            joiner = joiner(chosen);
            sample.forEach(this::pass);
            sample.clear();
        }

        @Override
        public long settle(LineReader.Pause pause, long end) {
            chooseFormat();
            RecordJoiner joins = joiner;
            if (joins != null && (pause == LineReader.Pause.END || (pause == LineReader.Pause.SILENCE && isDue(end)))) {
                joins.flush(this::add);
            }
            held = joins;
            return joins == null ? -1 : joins.openFrom();
        }

        private boolean isDue(long end) {
            if (end != heldUpTo || now.isBefore(heldSince)) {
                heldUpTo = end;
                heldSince = now;
            }
            return last || !now.isBefore(heldSince.plus(shared.silence()));
        }

        /** Takes the lines from this offset on that the last poll held back, from memory: they can't be read again. */
        void takeHeld(long offset) {
            RecordJoiner joins = held;
            // Of another place where the last poll was undone, then of no use.
            if (joins != null && joins.openFrom() == offset) {
                joins.flush(this::add);
            }
            held = null;
        }

        private void add(LogRecord record) {
            SourceFormat kind = Objects.requireNonNull(format);
            LogEvent event = parser(kind).parse(record.text(), new ParseContext(shared.zone(), now, shared.host()));
            lines += record.lines();
            lastLineAt = now;
            boolean unstamped = event.getTimestamp().equals(now);
            if (record.offset() < backlogEnd) {
                Instant oldest = now.minus(shared.firstReadBack());
                lastWasOld = unstamped ? lastWasOld : event.getTimestamp().isBefore(oldest);
                if (lastWasOld) {
                    skipped += record.lines();
                    return;
                }
            }
            unparsed += kind.isGeneric() || SourceFormat.isParsed(event) ? 0 : 1;
            truncated += record.truncated() ? 1 : 0;
            if (record.truncated()) {
                event.getMetadata().put("truncated", "true");
            }
            events.add(placed(event, path, record.offset()));
        }
    }

    /** Null where a line is a record. */
    private @Nullable RecordJoiner joiner(@Nullable SourceFormat kind) {
        return kind == null || shared.silence().isZero() ? null : kind.joiner().orElse(null);
    }

    /** To be called when another file is read from now on. */
    void forgetHeld() {
        held = null;
    }

    private GuardedParser parser(SourceFormat kind) {
        GuardedParser known = parser;
        if (known == null) {
            known = new GuardedParser(kind);
            parser = known;
        }
        return known;
    }

    static LogEvent placed(LogEvent event, String path, @Nullable Long offset) {
        return new LogEvent(
                null,
                event.getTimestamp(),
                event.getHost(),
                event.getSource(),
                event.getService(),
                event.getFormat(),
                event.getLevel(),
                event.getMessage(),
                event.getIpAddress(),
                event.getUser(),
                event.getAction(),
                event.getMetadata(),
                path,
                offset,
                event.getCollectedAt(),
                null,
                null,
                0L,
                0L,
                0L);
    }

    void countBytes(long count) {
        bytes += count;
    }

    String formatLabel() {
        SourceFormat known = format;
        return known == null ? "" : known.label();
    }

    long lines() {
        return lines;
    }

    long bytes() {
        return bytes;
    }

    long unparsed() {
        return unparsed;
    }

    long truncated() {
        return truncated;
    }

    long skipped() {
        return skipped;
    }

    /** Lines on which the parser failed. */
    long failed() {
        GuardedParser known = parser;
        return known == null ? 0 : known.failed();
    }

    @Nullable
    Instant lastLineAt() {
        return lastLineAt;
    }
}
