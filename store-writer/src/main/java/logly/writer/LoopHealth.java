package logly.writer;

import java.util.List;
import logly.runtime.Health;
import logly.schemas.RegistryException;
import logly.storage.StorageTrouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the loop is: starting until it has partitions, degraded from trouble until a turn passes. */
final class LoopHealth {
    private static final Logger log = LoggerFactory.getLogger(LoopHealth.class);

    private volatile Health own = Health.starting("the broker");

    /** It has its partitions. */
    void joined() {
        own = Health.up();
    }

    /** A turn has passed. */
    void well() {
        if (own.state() != Health.State.STARTING) {
            own = Health.up();
        }
    }

    /** A turn has failed for trouble outside. */
    void suffer(Throwable cause) {
        String reason = whose(cause) + ": " + cause.getMessage();
        if (!own.cause().equals(reason)) {
            log.warn("tries again: {}", reason);
        }
        own = own.state() == Health.State.STARTING ? Health.starting(reason) : Health.degraded(reason);
    }

    private static String whose(Throwable cause) {
        if (cause instanceof StorageTrouble) {
            return "storage";
        }
        return cause instanceof RegistryException ? "schema registry" : "broker";
    }

    /** For any thread, together with what else is not well. */
    Health with(List<String> others) {
        Health now = own;
        if (others.isEmpty() || now.state() == Health.State.STARTING) {
            return now;
        }
        String all = String.join("; ", others);
        return Health.degraded(now.cause().isEmpty() ? all : now.cause() + "; " + all);
    }
}
