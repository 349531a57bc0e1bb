package logly.agent.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import logly.agent.parse.JournalParser;
import logly.agent.parse.text.ParseContext;
import logly.agent.source.Checkpoint;
import logly.agent.source.LogSource;
import logly.agent.source.SourceBatch;
import logly.schemas.LogEvent;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The systemd journal through a child {@code journalctl}, which is started again, ever more slowly, when it ends. The
 * journal's own cursor is the checkpoint.
 */
final class JournalSource implements LogSource {
    static final String NAME = "journal";

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration SILENT_AFTER = Duration.ofHours(1);
    private static final String CURSOR = "cursor";
    private static final String SINCE = "since";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger log = LoggerFactory.getLogger(JournalSource.class);

    private final List<String> command;
    private final TailContext shared;
    private final JournalParser parser = new JournalParser();
    private String cursor;
    private final Instant since;
    private @Nullable JournalProcess child;
    private Duration pause = FIRST_PAUSE;
    private Instant notBefore = Instant.MIN;
    private SourceState state = SourceState.UNKNOWN;
    private @Nullable String reason;
    private long lines;
    private long bytes;
    private long unparsed;
    private long oversized;
    private long failed;
    private Instant startedAt = Instant.MAX;
    private @Nullable Instant lastLineAt;

    /**
     * @param command the program and its fixed arguments, usually {@code journalctl} alone
     * @param fromEnd whether a first start leaves out all entries of before
     */
    JournalSource(List<String> command, Optional<String> checkpoint, boolean fromEnd, TailContext shared) {
        this.command = List.copyOf(command);
        this.shared = shared;
        JsonNode stored = checkpoint.map(JournalSource::stored).orElseGet(JSON::createObjectNode);
        this.cursor = stored.path(CURSOR).asText("");
        Instant first = shared.clock().instant().minus(fromEnd ? Duration.ZERO : shared.firstReadBack());
        this.since = Instant.ofEpochSecond(stored.path(SINCE).asLong(first.getEpochSecond()));
    }

    private static JsonNode stored(String checkpoint) {
        try {
            return JSON.readTree(checkpoint);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    /** Without an entry yet, where the first start began: an agent that starts again begins there too. */
    private String checkpoint() {
        ObjectNode state = JSON.createObjectNode().put(CURSOR, cursor);
        return cursor.isEmpty() ? state.put(SINCE, since.getEpochSecond()).toString() : state.toString();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SourceBatch read(int maxRecords) {
        Instant now = shared.clock().instant();
        List<LogEvent> events = new ArrayList<>();
        JournalProcess running = running(now);
        ParseContext context = shared.at(now);
        while (running != null && events.size() < maxRecords) {
            String entry = running.poll();
            if (entry == null) {
                break;
            }
            lines++;
            bytes += entry.length();
            state = SourceState.ACTIVE;
            reason = null;
            parse(entry, context)
                    .ifPresentOrElse(
                            found -> {
                                events.add(LineEvents.placed(
                                        found.event(), found.event().getTimestamp(), unit(found.event()), null));
                                cursor = found.cursor();
                            },
                            () -> unparsed++);
            lastLineAt = now;
            pause = FIRST_PAUSE;
        }
        boolean more = running != null && running.hasMore();
        return new SourceBatch(NAME, events, new Checkpoint(NAME, checkpoint()), more, 0);
    }

    private Optional<JournalParser.Entry> parse(String entry, ParseContext context) {
        try {
            return parser.entry(entry, context);
        } catch (RuntimeException e) {
            if (failed++ == 0) {
                log.warn("The journal's parser failed on an entry, which is a bug; further ones are only counted", e);
            }
            return Optional.empty();
        }
    }

    private static String unit(LogEvent event) {
        return event.getMetadata().getOrDefault("unit", NAME);
    }

    private @Nullable JournalProcess running(Instant now) {
        JournalProcess running = child;
        if (running != null && running.isFinished()) {
            String complaint = running.complaint();
            state = SourceState.REFUSED;
            reason = running.ending() + (complaint.isEmpty() ? "" : ": " + complaint);
            oversized += running.oversized();
            running.close();
            child = null;
            wait(now);
        }
        if (child == null && !now.isBefore(notBefore)) {
            start(now);
        }
        return child;
    }

    private void start(Instant now) {
        try {
            child = JournalProcess.start(arguments(), shared.bell());
            startedAt = now;
        } catch (IOException e) {
            state = SourceState.REFUSED;
            reason = "journalctl does not start: " + e.getMessage();
            wait(now);
        }
    }

    private void wait(Instant now) {
        notBefore = now.plus(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(command);
        // Without --merge, --follow shows the current boot only, and what was written before a reboot is never read.
        arguments.addAll(List.of("--output=json", "--all", "--follow", "--merge", "--no-pager", "--quiet"));
        arguments.add("--output-fields=" + JournalParser.FIELDS);
        if (cursor.isEmpty()) {
            arguments.addAll(List.of("--no-tail", "--since=@" + since.getEpochSecond()));
        } else {
            arguments.addAll(List.of("--no-tail", "--after-cursor=" + cursor));
        }
        return arguments;
    }

    @Override
    public boolean isQuiet() {
        JournalProcess running = child;
        return running != null && !running.isFinished() && !running.hasMore();
    }

    @Override
    public SourceStatus status(Instant now) {
        JournalProcess running = child;
        long left = oversized + (running == null ? 0 : running.oversized());
        SourceState shown = state;
        String why = reason;
        Instant last = lastLineAt == null ? startedAt : lastLineAt;
        if (running != null && shown != SourceState.REFUSED && last.isBefore(now.minus(SILENT_AFTER))) {
            shown = SourceState.SILENT;
            why = "no entry since " + last;
        } else if (shown == SourceState.UNKNOWN) {
            why = "journalctl has written no entry yet";
        }
        return SourceStatus.newBuilder()
                .setPath(NAME)
                .setSource(NAME)
                .setFormat(NAME)
                .setState(shown)
                .setReason(why)
                .setLines(lines)
                .setBytes(bytes)
                .setUnparsed(unparsed)
                .setTruncated(left)
                .setLastLineAt(lastLineAt)
                .setFailed(failed)
                .build();
    }

    @Override
    public void close() {
        JournalProcess running = child;
        if (running != null) {
            running.close();
            child = null;
        }
    }
}
