package logly.runtime;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Arrays;
import java.util.List;

/**
 * Leaves out what Kafka Streams says, with stack traces, of the start after a kill: it finds state without checkpoints,
 * discards it and restores it from Kafka, which is what we want and what the stream processor says in one line. The same
 * exceptions at any other time pass.
 */
final class UncleanStart extends Filter<ILoggingEvent> {
    private static final String STREAMS = "org.apache.kafka.streams.";
    private static final String CORRUPTED = "TaskCorruptedException";

    private static final List<String> ORDINARY = List.of(
            "did not find checkpoint offsets while stores are not empty",
            "Failed to register startup state stores for task");

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getLoggerName().startsWith(STREAMS) && isOrdinary(event) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    private static boolean isOrdinary(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            return thrown.getClassName().endsWith(CORRUPTED)
                    && Arrays.stream(thrown.getStackTraceElementProxyArray())
                            .anyMatch(frame ->
                                    frame.getStackTraceElement().getMethodName().equals("addTasksToStateUpdater"));
        }
        String message = event.getFormattedMessage();
        return ORDINARY.stream().anyMatch(message::contains)
                || (message.contains("Get exceptions for the following tasks") && message.contains(CORRUPTED));
    }
}
