package logly.agent.parse.multiline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins the records of one event of the kernel's audit, which its serial tells: auditd writes a line each, and lines of
 * events that happen at once stand among one another. An event of user space has one record; one of the kernel is whole
 * with its {@code PROCTITLE} or {@code EOE}, or when {@value #LATER} later events have begun.
 */
public final class AuditJoiner implements RecordJoiner {
    /** Records of one event; an execve with its paths has about eight. */
    public static final int MOST_RECORDS = 128;

    private static final int LATER = 8;

    private final List<Event> held = new ArrayList<>();

    /** An event of which lines are held. */
    private static final class Event {
        final String key;
        final OpenRecord record;
        long lastOffset;
        int records = 1;
        int later;
        boolean whole;

        Event(String key, LogRecord first, boolean whole) {
            this.key = key;
            this.record = new OpenRecord(first, OpenRecord.Expect.NOTHING);
            this.lastOffset = first.offset();
            this.whole = whole;
        }

        boolean isWhole() {
            return whole || later >= LATER || records >= MOST_RECORDS;
        }
    }

    @Override
    public void take(LogRecord line, Consumer<LogRecord> whole) {
        if (!held.isEmpty() && !held.get(0).record.hasRoom(line, 0)) {
            flush(whole);
        }
        String type = type(line.text());
        String key = key(line.text(), type);
        Event event = key.isEmpty() ? null : open(key);
        if (event == null) {
            held.forEach(other -> other.later++);
            held.add(new Event(key, line, key.isEmpty() || standsAlone(type)));
        } else {
            event.record.add(line);
            event.records++;
            event.lastOffset = line.offset();
            event.whole = ends(type);
        }
        release(whole);
    }

    private @Nullable Event open(String key) {
        for (Event event : held) {
            if (event.key.equals(key) && !event.isWhole()) {
                return event;
            }
        }
        return null;
    }

    /** Gives out, from the first on, what is whole and has no line behind the beginning of another. */
    private void release(Consumer<LogRecord> whole) {
        int count = 0;
        long last = -1;
        for (int i = 0; i < held.size() && held.get(i).isWhole(); i++) {
            last = Math.max(last, held.get(i).lastOffset);
            boolean apart = i + 1 == held.size() || held.get(i + 1).record.offset() > last;
            count = apart ? i + 1 : count;
        }
        List<Event> ready = held.subList(0, count);
        ready.forEach(event -> whole.accept(event.record.whole()));
        ready.clear();
    }

    @Override
    public void flush(Consumer<LogRecord> whole) {
        held.forEach(event -> whole.accept(event.record.whole()));
        held.clear();
    }

    @Override
    public long openFrom() {
        return held.isEmpty() ? -1 : held.get(0).record.offset();
    }

    /** The word behind {@code type=}; empty where the line is no record. */
    private static String type(String text) {
        int at = text.startsWith("type=") ? 5 : text.startsWith("node=") ? text.indexOf(" type=") + 6 : 0;
        int end = at < 5 ? -1 : text.indexOf(' ', at);
        return end < 0 ? "" : text.substring(at, end);
    }

    /** The stamp with the serial, {@code 1364481363.243:24287}. */
    private static String key(String text, String type) {
        int at = type.isEmpty() ? -1 : text.indexOf(" msg=audit(");
        int end = at < 0 ? -1 : text.indexOf(')', at);
        return end < 0 || end - at > 64 ? "" : text.substring(at + 11, end);
    }

    /** Types that user space and the daemon write come alone. */
    private static boolean standsAlone(String type) {
        return type.startsWith("USER_")
                || type.startsWith("CRED_")
                || type.startsWith("DAEMON_")
                || type.startsWith("SERVICE_")
                || type.startsWith("SYSTEM_")
                || type.startsWith("ADD_")
                || type.startsWith("DEL_")
                || type.startsWith("CRYPTO_")
                || type.startsWith("ACCT_")
                || type.startsWith("GRP_")
                || ends(type);
    }

    private static boolean ends(String type) {
        return type.equals("PROCTITLE") || type.equals("EOE");
    }
}
