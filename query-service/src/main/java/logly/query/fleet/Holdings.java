package logly.query.fleet;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.schemas.IdInterval;
import logly.schemas.StoreContents;
import logly.schemas.StoreNode;
import logly.storage.PeerQuestion;
import logly.storage.RowId;
import logly.storage.TimeRange;

/** What a node may hold, by its announcement. Whatever that leaves open it may hold. */
record Holdings(StoreNode node) {
    /** Rows of this stretch before an announcement may have come since. */
    private static final Duration RECENT = Duration.ofDays(1);

    private static final Pattern ID = Pattern.compile("([a-z-]+)-(\\d{8})-([0-9a-z]{13})");
    private static final String LOG_EVENTS = "log-events";
    private static final long OFFSETS = RowId.MAX_OFFSET;

    boolean mayAnswer(PeerQuestion question) {
        return switch (question.kind()) {
            case ROWS -> mayHoldRows(question.table(), question.range());
            case COUNTS -> mayHold("log_events", question.range());
            case FIND -> question.keys().stream().anyMatch(this::mayHoldRecord);
            case BUCKETS, PLACES, PARTS, BURIED, HOSTS, FRESHNESS, NEAREST, ENDS, TAIL, NODES, ACCOUNTS -> true;
        };
    }

    private boolean mayHoldRows(String rows, TimeRange range) {
        return switch (rows) {
            case "operator-actions", "finding-revisions" -> true;
            case "traced-errors" -> mayHold("event_traces", range);
            default -> mayHold(rows.replace('-', '_'), range);
        };
    }

    boolean mayHold(String table, TimeRange range) {
        return range.to().isAfter(node.getTimestamp().minus(RECENT))
                || node.getContents().stream()
                        .anyMatch(contents -> contents.getTable().equals(table) && overlap(contents, range));
    }

    private static boolean overlap(StoreContents contents, TimeRange range) {
        String period = contents.getPeriod();
        boolean isMonth = period.length() == "2026-11".length();
        LocalDate first = isMonth ? YearMonth.parse(period).atDay(1) : LocalDate.parse(period);
        LocalDate behind = isMonth ? first.plusMonths(1) : first.plusDays(1);
        return begin(first).isBefore(range.to()) && begin(behind).isAfter(range.from());
    }

    private static Instant begin(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** A trace stands where its partition was when it was traced, so that no interval of events tells where. */
    private boolean mayHoldRecord(String id) {
        Matcher parts = ID.matcher(id);
        if (!parts.matches()) {
            return true;
        }
        LocalDate day = LocalDate.parse(parts.group(2), DateTimeFormatter.BASIC_ISO_DATE);
        String noun = parts.group(1);
        boolean isTrace = noun.equals("event-trace");
        return mayHold(noun.replace('-', '_') + "s", new TimeRange(begin(day), begin(day.plusDays(1))))
                && (isTrace || mayHaveTaken(noun + "s", RowId.packedOf(id)));
    }

    /** Whether it has taken an id, or stood before it when it announced what it has. */
    private boolean mayHaveTaken(String noun, long id) {
        long last = -1;
        for (IdInterval interval : node.getIntervals()) {
            if (interval.getTopic().endsWith(noun) && logOf(interval.getFirstId()) == logOf(id)) {
                if (interval.getFirstId() <= id && id <= interval.getLastId()) {
                    return true;
                }
                last = Math.max(last, interval.getLastId());
            }
        }
        return id > last;
    }

    private static long logOf(long id) {
        return id & ~OFFSETS;
    }

    /** The last ids of a noun that it has taken, interval by interval. */
    List<Long> lastIds(String noun) {
        return node.getIntervals().stream()
                .filter(interval -> interval.getTopic().endsWith(noun))
                .map(IdInterval::getLastId)
                .toList();
    }

    /** The logs of events of which it has taken something: each a log epoch and a partition. */
    private Set<Long> logs() {
        Set<Long> logs = new HashSet<>();
        for (IdInterval interval : node.getIntervals()) {
            if (interval.getTopic().endsWith(LOG_EVENTS)) {
                logs.add(logOf(interval.getFirstId()));
            }
        }
        return logs;
    }

    /** Whether both may hold one event of this range, because its partition was at one and then at the other. */
    boolean mayShareEvents(Holdings other, TimeRange range) {
        if (!mayHold("log_events", range) || !other.mayHold("log_events", range)) {
            return false;
        }
        Set<Long> shared = logs();
        shared.retainAll(other.logs());
        return !shared.isEmpty();
    }
}
