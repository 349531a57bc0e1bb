package logly.query;

import logly.schemas.OperatorAction;
import logly.schemas.Replay;

/** Passes on what people decide. */
public interface Decisions extends AutoCloseable {
    /** Returns when the decision is safe; throws {@link NotPassedOn} where that is not known in time. */
    void pass(OperatorAction decision);

    /** The same for an order to take a dead letter in again. */
    void pass(Replay order);

    @Override
    void close();
}
