package logly.agent.syslog;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.text.ParseContext;
import logly.agent.source.LogSource;
import logly.agent.source.SourceBatch;
import logly.agent.tail.LineText;
import logly.agent.tail.Misdated;
import logly.schemas.LogEvent;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What others send to one address, as events of the hosts that they speak of. Binds at the first read, and again where it fails. */
final class SyslogSource implements LogSource {
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(SyslogSource.class);

    /** Binds the address and starts to receive. */
    interface Opening {
        Listener open() throws IOException;
    }

    private final String name;
    private final Opening opening;
    private final MessageQueue queue;
    private final RelayedHosts hosts;
    private final SyslogContext shared;
    private final GuardedParser parser;
    private final Misdated misdated = new Misdated();
    private @Nullable Listener listener;
    private Instant notBefore = Instant.MIN;
    private @Nullable String reason;
    private long lines;
    private long bytes;
    private long unparsed;
    private long truncated;
    private long cutBytes;
    private @Nullable Instant lastLineAt;

    SyslogSource(String name, Opening opening, MessageQueue queue, RelayedHosts hosts, SyslogContext shared) {
        this.name = name;
        this.opening = opening;
        this.queue = queue;
        this.hosts = hosts;
        this.shared = shared;
        this.parser = new GuardedParser(SourceFormat.ofFileName("syslog").orElseThrow());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean canWait() {
        return false;
    }

    @Override
    public boolean isQuiet() {
        return queue.isEmpty();
    }

    @Override
    public SourceBatch read(int maxRecords) {
        Instant now = shared.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        listen(now);
        List<LogEvent> events = new ArrayList<>();
        while (events.size() < maxRecords) {
            Message message = queue.poll();
            if (message == null) {
                break;
            }
            take(message, now, events);
        }
        return new SourceBatch(name, events, null, !queue.isEmpty(), queue.takeShed());
    }

    private void listen(Instant now) {
        Listener current = listener;
        if ((current != null && current.isAlive()) || now.isBefore(notBefore)) {
            return;
        }
        close();
        try {
            listener = opening.open();
            reason = null;
            log.info("{} listens", name);
        } catch (IOException e) {
            String why = e instanceof BindException ? "cannot bind: " + e.getMessage() : e.toString();
            if (!why.equals(reason)) {
                log.warn("{}: {}; tried again every {} s", name, why, TRY_AGAIN.toSeconds());
            }
            reason = why;
            notBefore = now.plus(TRY_AGAIN);
        }
    }

    private void take(Message message, Instant now, List<LogEvent> events) {
        bytes += message.length();
        LineText line = message.text();
        if (line.text().isBlank()) {
            return;
        }
        String peer = RelayedHosts.text(message.peer());
        LogEvent parsed = parser.parse(line.text(), new ParseContext(shared.zone(), now, shared.host()));
        lines++;
        lastLineAt = now;
        misdated.look(parsed.getTimestamp(), now);
        unparsed += SourceFormat.isParsed(parsed) ? 0 : 1;
        Map<String, String> metadata = parsed.getMetadata();
        metadata.put("peer", peer);
        if (line.truncated()) {
            metadata.put("truncated", "true");
            truncated++;
            cutBytes += Math.max(0, message.length() - LineText.LIMIT);
        }
        events.add(placed(parsed, hosts.choose(metadata.get("hostname"), message.peer())));
    }

    private LogEvent placed(LogEvent event, String host) {
        return new LogEvent(
                null,
                event.getTimestamp(),
                host,
                event.getSource(),
                event.getService(),
                event.getFormat(),
                event.getLevel(),
                event.getMessage(),
                event.getIpAddress(),
                event.getUser(),
                event.getAction(),
                event.getMetadata(),
                name,
                null,
                event.getCollectedAt(),
                null,
                null,
                0L,
                0L,
                0L);
    }

    @Override
    public SourceStatus status(Instant now) {
        Listener current = listener;
        String why = reason;
        SourceState state = SourceState.UNKNOWN;
        if (why != null) {
            state = SourceState.REFUSED;
        } else if (current != null) {
            state = SourceState.ACTIVE;
        }
        return SourceStatus.newBuilder()
                .setPath(name)
                .setSource("syslog")
                .setFormat("syslog")
                .setState(state)
                .setReason(why)
                .setLines(lines)
                .setBytes(bytes)
                .setUnparsed(unparsed)
                .setTruncated(truncated)
                .setCutBytes(cutBytes)
                .setShed(queue.shed())
                .setMisdated(misdated.count())
                .setFailed(parser.failed())
                .setLastLineAt(lastLineAt)
                .build();
    }

    /** The port that is bound; 0 for none. */
    int port() {
        Listener current = listener;
        return current == null ? 0 : current.port();
    }

    @Override
    public void close() {
        Listener current = listener;
        listener = null;
        if (current != null) {
            current.close();
        }
    }
}
