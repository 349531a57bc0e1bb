package logly.query;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import logly.schemas.OperatorAction;
import logly.schemas.Replay;

/** Keeps what was decided, or takes nothing. */
final class NotedDecisions implements Decisions {
    final List<OperatorAction> passed = new CopyOnWriteArrayList<>();
    final List<Replay> replays = new CopyOnWriteArrayList<>();
    volatile boolean isAway;

    @Override
    public void pass(OperatorAction decision) {
        if (isAway) {
            throw new NotPassedOn(new IllegalStateException("no broker"));
        }
        passed.add(decision);
    }

    @Override
    public void pass(Replay order) {
        replays.add(order);
    }

    @Override
    public void close() {}
}
