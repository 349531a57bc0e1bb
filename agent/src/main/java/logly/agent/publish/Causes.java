package logly.agent.publish;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;

/** What an exception of the producer means for the record. */
final class Causes {
    private Causes() {}

    /** The record itself is at fault: another try is of little use. */
    static boolean refusesRecord(Exception e) {
        return e instanceof RecordTooLargeException
                || e instanceof RecordBatchTooLargeException
                || e instanceof InvalidRecordException;
    }

    /** The producer is at fault, which may have reached a state that it does not leave. */
    static boolean endsProducer(Exception e) {
        return !(e instanceof RetriableException) && !refusesRecord(e);
    }

    static String oneLine(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
