package logly.agent.syslog;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The messages between a listener and the agent's reader, bounded by bytes. The fuller it is, the more severe must a
 * message be to be taken; one that was taken is never dropped. May be used by any thread.
 */
final class MessageQueue {
    private static final int WARNING = 4;

    private final int maxBytes;
    private final Deque<Message> messages = new ArrayDeque<>();
    private long bytes;
    private long taken;
    private long shed;
    private long shedSinceAsked;

    MessageQueue(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether there was room for it; what there is none for is counted. */
    synchronized boolean offer(Message message) {
        if (bytes + message.size() > roomFor(message.severity())) {
            shed++;
            shedSinceAsked++;
            return false;
        }
        messages.addLast(message);
        bytes += message.size();
        taken++;
        return true;
    }

    /** What is less severe than a warning leaves a third of the room to others, a warning a sixth. */
    private long roomFor(int severity) {
        if (severity > WARNING) {
            return maxBytes / 3L * 2;
        }
        return severity == WARNING ? maxBytes / 6L * 5 : maxBytes;
    }

    synchronized @Nullable Message poll() {
        Message first = messages.pollFirst();
        if (first != null) {
            bytes -= first.size();
        }
        return first;
    }

    synchronized boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Messages for which there was room. */
    synchronized long taken() {
        return taken;
    }

    /** Messages for which there was none. */
    synchronized long shed() {
        return shed;
    }

    /** Messages for which there was none since the last call. */
    synchronized long takeShed() {
        long count = shedSinceAsked;
        shedSinceAsked = 0;
        return count;
    }

    synchronized long bytes() {
        return bytes;
    }
}
