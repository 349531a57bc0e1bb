package logly.launcher;

import java.util.function.Supplier;
import logly.runtime.Health;
import logly.runtime.Service;
import org.jspecify.annotations.Nullable;

/** A service that is made when it starts, because it needs to know the ports of those before it. */
final class LateService<S extends Service> implements Service {
    private final String name;
    private final Supplier<S> factory;
    private volatile @Nullable S made;

    LateService(String name, Supplier<S> factory) {
        this.name = name;
        this.factory = factory;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() throws Exception {
        S service = factory.get();
        made = service;
        service.start();
    }

    boolean isStarted() {
        return made != null;
    }

    /** The service, once it has started. */
    S get() {
        S service = made;
        if (service == null) {
            throw new IllegalStateException(name + " has not started");
        }
        return service;
    }

    @Override
    public Health health() {
        S service = made;
        return service == null ? Health.starting("waits for the services before it") : service.health();
    }

    @Override
    public void close() {
        S service = made;
        if (service != null) {
            service.close();
        }
    }
}
