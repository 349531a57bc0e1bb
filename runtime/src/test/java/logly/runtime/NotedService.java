package logly.runtime;

import java.util.function.Consumer;

/** Notes what is done to it; the health is set by the test. */
class NotedService implements Service {
    private final String name;
    private final Consumer<String> notes;
    volatile Health health = Health.up();

    NotedService(String name, Consumer<String> notes) {
        this.name = name;
        this.notes = notes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() throws Exception {
        notes.accept("start " + name);
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void close() {
        notes.accept("close " + name);
    }
}
