package logly.agent.tail;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.ParseContext;
import logly.agent.parse.SourceFormat;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** Turns the lines of one file into events, chooses the parser, and counts what it does. */
final class LineEvents {
    private final String path;
    private final TailContext shared;
    private @Nullable SourceFormat format;
    private @Nullable GuardedParser parser;
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
        private final List<LineText> sample = new ArrayList<>();
        private final List<Long> sampleOffsets = new ArrayList<>();

        Poll(int limit, long backlogEnd, Instant now, List<LogEvent> events) {
            this.limit = limit;
            this.backlogEnd = backlogEnd;
            this.now = now.truncatedTo(ChronoUnit.MILLIS);
            this.events = events;
        }

        @Override
        public boolean isFull() {
            return events.size() + sample.size() >= limit;
        }

        @Override
        public void take(long offset, LineText line) {
            if (line.text().isBlank()) {
                return;
            }
            if (format == null) {
                sample.add(line);
                sampleOffsets.add(offset);
                if (sample.size() >= SourceFormat.SAMPLE_LINES) {
                    finish();
                }
                return;
            }
            add(offset, line, format);
        }

        /** Ends the poll: a kind of log that is still open is chosen by the lines at hand. */
        void finish() {
            if (sample.isEmpty()) {
                return;
            }
            SourceFormat chosen =
                    SourceFormat.ofSample(sample.stream().map(LineText::text).toList());
            format = chosen;
            for (int i = 0; i < sample.size(); i++) {
                add(sampleOffsets.get(i), sample.get(i), chosen);
            }
            sample.clear();
            sampleOffsets.clear();
        }

        private void add(long offset, LineText line, SourceFormat kind) {
            LogEvent event = parser(kind).parse(line.text(), new ParseContext(shared.zone(), now, shared.host()));
            lines++;
            lastLineAt = now;
            boolean unstamped = event.getTimestamp().equals(now);
            if (offset < backlogEnd) {
                Instant oldest = now.minus(shared.firstReadBack());
                lastWasOld = unstamped ? lastWasOld : event.getTimestamp().isBefore(oldest);
                if (lastWasOld) {
                    skipped++;
                    return;
                }
            }
            unparsed += kind.isGeneric() || SourceFormat.isParsed(event) ? 0 : 1;
            truncated += line.truncated() ? 1 : 0;
            if (line.truncated()) {
                event.getMetadata().put("truncated", "true");
            }
            events.add(placed(event, path, offset));
        }
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
