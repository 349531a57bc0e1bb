package logly.stream;

import logly.schemas.DeadLetterStage;

/** A record that no retry makes better; its message is the reason in the dead letter. */
final class BadRecordException extends Exception {
    private static final long serialVersionUID = 1;

    private final DeadLetterStage stage;

    BadRecordException(DeadLetterStage stage, String reason) {
        super(reason);
        this.stage = stage;
    }

    DeadLetterStage stage() {
        return stage;
    }
}
