package logly.agent.tail;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.parse.multiline.RecordJoiner;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import logly.schemas.SourceStatus;
import org.jspecify.annotations.Nullable;

/** Turns the records of one source into events, chooses the parser, and counts what it does. */
final class LineEvents {
    private final String path;
    private final TailContext shared;
    /** What is known of the container that writes; null for an ordinary source. */
    private final @Nullable Map<String, String> containerData;

    private @Nullable SourceFormat format;
    private @Nullable GuardedParser parser;
    /** Of the last poll: holds the lines that stand behind the position. */
    private @Nullable RecordJoiner held;

    private final Set<String> skipping = new HashSet<>();
    private final Misdated misdated = new Misdated();
    private long heldUpTo = -1;
    private Instant heldSince = Instant.MIN;
    private boolean holding;
    private boolean lastWasOld;
    private long lines;
    private long bytes;
    private long unparsed;
    private long truncated;
    private long cutBytes;
    private long skipped;
    private @Nullable Instant lastLineAt;

    LineEvents(
            String path,
            @Nullable SourceFormat format,
            @Nullable Map<String, String> containerData,
            TailContext shared) {
        this.path = path;
        this.format = format;
        this.containerData = containerData;
        this.shared = shared;
    }

    boolean hasFormat() {
        return format != null;
    }

    void chooseFormat(List<String> sample) {
        format = SourceFormat.ofSample(sample);
    }

    /** Null where a line is a record. */
    @Nullable
    RecordJoiner joiner() {
        SourceFormat kind = format;
        return kind == null || shared.silence().isZero() ? null : kind.joiner().orElse(null);
    }

    /** Null where lines stand as they were written. */
    @Nullable
    ContainerLines container() {
        return containerData == null ? null : new ContainerLines(skipping);
    }

    /** Whether no line has come behind this offset for long enough. */
    boolean isSilentSince(long end, Instant now) {
        if (end != heldUpTo || now.isBefore(heldSince)) {
            heldUpTo = end;
            heldSince = now;
        }
        return !now.isBefore(heldSince.plus(shared.silence()));
    }

    /** A poll is over. */
    void settled(@Nullable RecordJoiner joiner, @Nullable ContainerLines container) {
        held = joiner;
        holding = joiner != null && joiner.openFrom() >= 0;
        if (container != null) {
            holding |= container.openFrom() >= 0;
            skipping.clear();
            skipping.addAll(container.skipping());
            cutBytes += container.takeSkipped();
        }
    }

    /** Whether lines are held back that become a record with time. */
    boolean isHolding() {
        return holding;
    }

    /** The lines that the last poll held back; gives them once. */
    @Nullable
    RecordJoiner takeHeld() {
        RecordJoiner joiner = held;
        held = null;
        return joiner;
    }

    /** To be called when another file is read from now on. */
    void forgetHeld() {
        held = null;
        holding = false;
        skipping.clear();
    }

    /** Null for a line that is older than a first start looks back. */
    @Nullable
    LogEvent event(LogRecord record, Wrapped wrapped, LinePoll.Terms terms) {
        SourceFormat kind = Objects.requireNonNull(format);
        Instant now = terms.now().truncatedTo(ChronoUnit.MILLIS);
        LogEvent event = parser(kind).parse(record.text(), new ParseContext(shared.zone(), now, shared.host()));
        lines += record.lines();
        lastLineAt = now;
        Instant said = event.getTimestamp().equals(now) ? wrapped.time() : event.getTimestamp();
        if (record.offset() < terms.backlogEnd()) {
            Instant oldest = now.minus(shared.firstReadBack());
            lastWasOld = said == null ? lastWasOld : said.isBefore(oldest);
            if (lastWasOld) {
                skipped += record.lines();
                return null;
            }
        }
        if (said != null && terms.live()) {
            misdated.look(said, now);
        }
        unparsed += kind.isGeneric() || SourceFormat.isParsed(event) ? 0 : 1;
        describe(event.getMetadata(), record, wrapped);
        return placed(event, said == null ? now : said, path, record.offset());
    }

    private void describe(Map<String, String> metadata, LogRecord record, Wrapped wrapped) {
        cutBytes += wrapped.cutBytes();
        if (record.truncated()) {
            truncated++;
            metadata.put("truncated", "true");
        }
        if (containerData != null) {
            metadata.putAll(containerData);
        }
        if (wrapped.stream() != null) {
            metadata.put("stream", wrapped.stream());
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

    static LogEvent placed(LogEvent event, Instant timestamp, String path, @Nullable Long offset) {
        return new LogEvent(
                null,
                timestamp,
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

    /** What was counted; the caller adds how the source is. */
    SourceStatus.Builder status() {
        SourceFormat known = format;
        GuardedParser used = parser;
        String label = known == null ? "" : known.label();
        return SourceStatus.newBuilder()
                .setPath(path)
                .setSource(label)
                .setFormat(label)
                .setLines(lines)
                .setBytes(bytes)
                .setUnparsed(unparsed)
                .setTruncated(truncated)
                .setCutBytes(cutBytes)
                .setMisdated(misdated.count())
                .setLastLineAt(lastLineAt)
                .setSkipped(skipped)
                .setFailed(used == null ? 0 : used.failed());
    }
}
