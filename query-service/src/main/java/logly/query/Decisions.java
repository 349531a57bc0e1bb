package logly.query;

import logly.schemas.OperatorAction;

/** Passes on what people decide. */
public interface Decisions extends AutoCloseable {
    /** Returns when the decision is safe; throws {@link NotPassedOn} where that is not known in time. */
    void pass(OperatorAction decision);

    @Override
    void close();
}
