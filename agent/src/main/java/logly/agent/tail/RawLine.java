package logly.agent.tail;

import logly.agent.parse.container.ContainerLine;
import org.jspecify.annotations.Nullable;

/**
 * A line as it stands in a file, without its newline. Its bytes are those of a shared buffer: good only until the call
 * returns that it was given to.
 */
final class RawLine {
    private final long offset;
    private final long end;
    private final byte[] bytes;
    private final int from;
    private final int to;
    private final long cut;

    /**
     * @param end behind the newline
     * @param cut how many bytes behind these were left out
     */
    RawLine(long offset, long end, byte[] bytes, int from, int to, long cut) {
        this.offset = offset;
        this.end = end;
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.cut = cut;
    }

    long offset() {
        return offset;
    }

    /** Where the next line begins. */
    long end() {
        return end;
    }

    LineText text() {
        return LineText.of(bytes, from, to);
    }

    /** Bytes that the text of this line leaves out. */
    long cutBytes() {
        return Math.max(0, to - from - LineText.LIMIT) + cut;
    }

    /** Null where no container engine wrote it. */
    @Nullable
    ContainerLine unwrapped() {
        return ContainerLine.parse(bytes, from, to);
    }
}
