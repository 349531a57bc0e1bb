package logly.benchmarks;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import logly.analysis.trace.SeverityProfile;
import logly.launcher.BrokerSettings;
import logly.launcher.EmbeddedBroker;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.schemas.RegistryException;
import logly.schemas.SchemaProvisioner;
import logly.schemas.SchemaRegistry;
import logly.schemas.TopicConfigs;
import logly.schemas.TopicProvisioner;
import logly.schemas.Topics;
import logly.stream.StreamSettings;
import org.apache.kafka.clients.admin.Admin;

/** A broker and a registry in this process, with all topics and schemas, in a folder that goes with them. */
final class OneBroker implements AutoCloseable {
    static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);

    private final ScratchFolder scratch = new ScratchFolder();
    private final Path folder = scratch.newChild();
    private final EmbeddedBroker broker;
    private final SchemaRegistryServer registry;
    private final Admin admin;

    OneBroker() throws InterruptedException {
        broker = new EmbeddedBroker(
                new BrokerSettings(folder.resolve("broker"), "127.0.0.1", "", 0, Duration.ofSeconds(1)));
        broker.start();
        registry = new SchemaRegistryServer(
                new RegistrySettings(List.of(kafka()), "127.0.0.1", 0, 1, 1 << 20, Duration.ofSeconds(10)),
                new PrometheusRegistry());
        admin = Admin.create(Map.of("bootstrap.servers", kafka()));
        registry.start();
        while (!registry.health().isReady()) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        new TopicProvisioner(admin, new TopicConfigs(1, true)).provision(TOPICS);
        provisionSchemas();
    }

    /** A cold broker on a busy machine may take longer to answer than the registry waits for it. */
    private void provisionSchemas() {
        for (int left = 5; left >= 0; left--) {
            try {
                new SchemaProvisioner(schemas()).provision(TOPICS);
                return;
            } catch (RegistryException.Unreachable e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    String kafka() {
        return broker.bootstrapServers();
    }

    String registry() {
        return "http://127.0.0.1:" + registry.port();
    }

    SchemaRegistry schemas() {
        return SchemaRegistry.of(Map.of(SchemaRegistry.URL, registry()));
    }

    Admin admin() {
        return admin;
    }

    Path folder(String name) {
        return folder.resolve(name);
    }

    /** Of a stream processor with one thread, whose state is in this folder. */
    StreamSettings stream(String name) {
        return new StreamSettings(
                TOPICS,
                List.of(kafka()),
                URI.create(registry()),
                folder(name),
                1,
                "stream-1",
                1,
                0,
                StreamSettings.AddressFiles.NONE,
                SeverityProfile.STANDARD,
                folder("rules"));
    }

    @Override
    public void close() throws IOException {
        admin.close();
        registry.close();
        broker.close();
        scratch.delete();
    }
}
