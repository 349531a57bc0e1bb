package logly.agent.tail;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import logly.agent.parse.NamedFormat;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.source.LogSource;
import logly.agent.source.SourceBatch;
import logly.schemas.LogEvent;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;
import org.jspecify.annotations.Nullable;

/**
 * Lines that are piped into the agent. What was taken out of the pipe can't be read again, so a full spool does not make
 * it wait: the least severe of it is shed then.
 */
public final class StandardInput implements LogSource {
    private static final int WAITING_LINES = 1024;

    private final InputStream stream;
    private final TailContext shared;
    private final LineEvents lines;
    private final BlockingQueue<LogRecord> queue = new ArrayBlockingQueue<>(WAITING_LINES);
    /** Lines that were handed on and held back, to be handed on again with those behind them. */
    private final Deque<LogRecord> held = new ArrayDeque<>();

    private final Thread reader;
    private volatile boolean ended;
    private volatile @Nullable String trouble;
    private long end;
    private boolean drained;

    private StandardInput(InputStream stream, @Nullable NamedFormat format, TailContext shared) {
        this.stream = stream;
        this.shared = shared;
        SourceFormat known = format == null ? null : SourceFormat.only(format);
        this.lines = new LineEvents(LogPattern.STANDARD_INPUT, known, null, shared);
        this.reader = new Thread(this::pump, "agent-stdin");
        reader.setDaemon(true);
    }

    /** Begins to read at its first poll. */
    public static StandardInput of(
            InputStream stream, @Nullable NamedFormat format, LogSources.Options options, TailClock time) {
        return new StandardInput(
                stream,
                format,
                new TailContext(
                        options.host(),
                        time.zone(),
                        time.clock(),
                        options.firstReadBack(),
                        options.silence(),
                        time.bell()));
    }

    private void pump() {
        StreamLines source = new StreamLines(stream);
        try {
            for (LogRecord line = source.next(); line != null; line = source.next()) {
                queue.put(line);
                shared.bell().ring();
            }
        } catch (IOException e) {
            trouble = e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
            shared.bell().ring();
        }
    }

    @Override
    public String name() {
        return LogPattern.STANDARD_INPUT;
    }

    @Override
    public boolean canWait() {
        return false;
    }

    @Override
    public boolean isQuiet() {
        return reader.getState() != Thread.State.NEW && queue.isEmpty() && !lines.isHolding() && (!ended || drained);
    }

    @Override
    public SourceBatch read(int maxRecords) {
        if (reader.getState() == Thread.State.NEW) {
            reader.start();
        }
        boolean last = ended;
        List<LogEvent> events = new ArrayList<>();
        LinePoll.Terms terms = new LinePoll.Terms(maxRecords, 0, shared.clock().instant(), last, false);
        LinePoll poll = new LinePoll(lines, terms, events);
        held.forEach(poll::take);
        while (!poll.isFull() && held.size() < WAITING_LINES) {
            LogRecord line = queue.poll();
            if (line == null) {
                break;
            }
            held.add(line);
            lines.countBytes(line.end() - line.offset());
            end = line.end();
            poll.take(line);
        }
        settle(poll);
        drained = last && queue.isEmpty();
        return new SourceBatch(name(), events, null, !queue.isEmpty(), 0);
    }

    private void settle(LinePoll poll) {
        boolean more = !queue.isEmpty();
        boolean tooMany = held.size() >= WAITING_LINES;
        LineReader.Pause pause = more ? LineReader.Pause.NONE : LineReader.Pause.SILENCE;
        long openFrom = poll.settle(tooMany ? LineReader.Pause.END : pause, end);
        while (!held.isEmpty() && (openFrom < 0 || held.peekFirst().offset() < openFrom)) {
            held.removeFirst();
        }
    }

    @Override
    public SourceStatus status(Instant now) {
        String why = trouble;
        return lines.status()
                .setState(ended ? SourceState.ABSENT : SourceState.ACTIVE)
                .setReason(ended ? (why == null ? "it has ended" : why) : null)
                .setOffset(end)
                .build();
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
