package logly.agent.tail;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import logly.agent.parse.container.ContainerLine;
import org.jspecify.annotations.Nullable;

/**
 * Takes the lines that a container wrote out of those that its engine stored, and joins those that it stored in parts.
 * Gives lines out in the order of their beginnings, each when those before it are whole: whoever begins anew at
 * {@link #openFrom} is given the same lines again.
 */
final class ContainerLines {
    /** While a line is open, so many behind it are held back at most. */
    static final int MOST_HELD = 256;

    /** Takes lines out of their wrapping. */
    interface Sink {
        void line(long offset, long end, LineText text, Wrapped wrapped);
    }

    private static final class Open {
        private final long offset;
        private final ContainerLine first;
        private long end;
        private byte[] text;
        private long cut;
        private boolean whole;

        Open(RawLine raw, ContainerLine line) {
            offset = raw.offset();
            end = raw.end();
            first = line;
            text = new byte[0];
            add(raw, line);
        }

        void add(RawLine raw, ContainerLine line) {
            end = raw.end();
            int room = Math.min(line.text().length, LineText.LIMIT + 1 - text.length);
            text = Arrays.copyOf(text, text.length + room);
            System.arraycopy(line.text(), 0, text, text.length - room, room);
            cut += line.text().length - room;
            whole = !line.isPartial();
        }

        boolean isOverlong() {
            return text.length > LineText.LIMIT;
        }

        void give(Sink sink) {
            long left = Math.max(0, text.length - LineText.LIMIT) + cut;
            sink.line(offset, end, LineText.of(text, 0, text.length), new Wrapped(left, first.time(), first.stream()));
        }
    }

    private final Deque<Open> held = new ArrayDeque<>();
    /** Streams of which the rest of an overlong line is left out. */
    private final Set<String> skipping;
    /** The same as it was where the first line begins that is held back. */
    private Set<String> skippingThere;

    private long skipped;

    /**
     * @param skipping what an earlier instance ended with for the same file
     */
    ContainerLines(Set<String> skipping) {
        this.skipping = new HashSet<>(skipping);
        this.skippingThere = Set.copyOf(skipping);
    }

    void take(RawLine raw, Sink sink) {
        ContainerLine line = raw.unwrapped();
        if (line == null) {
            flush(sink);
            sink.line(raw.offset(), raw.end(), raw.text(), new Wrapped(raw.cutBytes(), null, null));
            return;
        }
        if (skipping.contains(line.stream())) {
            skipped += line.text().length;
            if (!line.isPartial()) {
                skipping.remove(line.stream());
            }
            return;
        }
        Open open = open(line.stream());
        skippingThere = held.isEmpty() ? Set.copyOf(skipping) : skippingThere;
        if (open == null) {
            held.add(new Open(raw, line));
        } else {
            open.add(raw, line);
        }
        giveWhole(sink);
        if (held.size() > MOST_HELD) {
            flush(sink);
        }
    }

    private @Nullable Open open(String stream) {
        for (Open each : held) {
            if (!each.whole && each.first.stream().equals(stream)) {
                return each;
            }
        }
        return null;
    }

    private void giveWhole(Sink sink) {
        for (Open first = held.peek(); first != null && (first.whole || first.isOverlong()); first = held.peek()) {
            held.remove();
            give(first, sink);
        }
    }

    private void give(Open line, Sink sink) {
        if (!line.whole && line.isOverlong()) {
            skipping.add(line.first.stream());
        }
        line.give(sink);
    }

    /** Gives out all that is held back as it is. */
    void flush(Sink sink) {
        while (!held.isEmpty()) {
            give(held.remove(), sink);
        }
    }

    /** Offset of the first line that is held back; -1 while none is. */
    long openFrom() {
        Open first = held.peek();
        return first == null ? -1 : first.offset;
    }

    /** For the instance that reads on at {@link #openFrom}, or behind the last line. */
    Set<String> skipping() {
        return held.isEmpty() ? Set.copyOf(skipping) : skippingThere;
    }

    /** Bytes of the rests of overlong lines since the last call. */
    long takeSkipped() {
        long count = skipped;
        skipped = 0;
        return count;
    }
}
