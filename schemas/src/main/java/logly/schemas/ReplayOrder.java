package logly.schemas;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Makes the order to take a dead letter in again. */
public final class ReplayOrder {
    /** What the stream and the store writer give up; a letter of another stage holds a record that was taken. */
    private static final Set<DeadLetterStage> REPLAYED =
            EnumSet.range(DeadLetterStage.ROLL_UP_HOURS, DeadLetterStage.CORRELATE);

    static {
        REPLAYED.add(DeadLetterStage.DECODE);
        REPLAYED.add(DeadLetterStage.PROCESS);
        REPLAYED.add(DeadLetterStage.WATCH_HOSTS);
        REPLAYED.add(DeadLetterStage.STORE);
        REPLAYED.add(DeadLetterStage.GROUP_FINDINGS);
    }

    private ReplayOrder() {}

    /** Why a letter cannot be replayed; empty where it can. */
    public static Optional<String> problem(DeadLetter letter) {
        if (!REPLAYED.contains(letter.getStage())) {
            return Optional.of("what failed at " + letter.getStage() + " is not replayed");
        }
        return letter.getReason().contains("(value cut")
                ? Optional.of("the letter holds the beginning of the value only")
                : Optional.empty();
    }

    /** The order for this letter, with its record; it belongs into the partition of that record. */
    public static Replay of(DeadLetter letter, String operator, Instant now) {
        String id = letter.getId();
        return Replay.newBuilder()
                .setLetterId(id == null ? "" : id)
                .setStage(letter.getStage().name())
                .setOperator(operator)
                .setTimestamp(now)
                .setTopic(letter.getTopic())
                .setPartition(letter.getPartition())
                .setOffset(letter.getOffset())
                .setAppendedAt(letter.getTimestamp())
                .setRecordKey(letter.getRecordKey())
                .setRecordValue(letter.getRecordValue())
                .setHeaders(letter.getHeaders())
                .build();
    }
}
