package logly.launcher;

import logly.runtime.Health;
import logly.runtime.Service;

/** Something done once on the way up, between two services. */
final class Step implements Service {
    /** What is done. */
    interface Action {
        void run() throws Exception;
    }

    private final String name;
    private final Action action;
    private volatile boolean done;

    Step(String name, Action action) {
        this.name = name;
        this.action = action;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() throws Exception {
        action.run();
        done = true;
    }

    @Override
    public Health health() {
        return done ? Health.up() : Health.starting("not done yet");
    }

    @Override
    public void close() {}
}
