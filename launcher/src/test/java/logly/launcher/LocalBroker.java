package logly.launcher;

import java.nio.file.Path;
import java.time.Duration;

/** An embedded broker in a test's folder, on free ports. */
final class LocalBroker {
    private LocalBroker() {}

    static EmbeddedBroker in(Path folder) {
        return onPort(folder, 0);
    }

    static EmbeddedBroker onPort(Path folder, int port) {
        return new EmbeddedBroker(
                new BrokerSettings(folder.resolve("broker"), "127.0.0.1", "", port, Duration.ofSeconds(1)));
    }
}
