package logly.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.query.KeyBootstrap;
import logly.query.fleet.KafkaStoreNodes;
import logly.query.metadata.KafkaMetadataLog;
import logly.query.metadata.MetadataStore;
import logly.query.metadata.MetadataTrouble;
import logly.runtime.Backoff;
import logly.runtime.Settings;
import logly.schemas.AvroSerde;
import logly.schemas.MetadataEntry;
import logly.schemas.RawProducers;
import logly.schemas.SchemaRegistry;
import logly.schemas.StoreNode;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metadata store over a broker. */
class MetadataIT {
    private static final int NODES = 2;
    private static final int NAMES = 10;

    @TempDir
    Path folder;

    private static MetadataEntry user(String name, String by) {
        return MetadataEntry.newBuilder()
                .setKey("users:" + name)
                .setKind("users")
                .setValue("{}")
                .setVersion(1)
                .setUpdatedBy(by)
                .build();
    }

    @Test
    void twoNodesNeverCreateTheSameUserAndABootstrapIsMadeOnce() throws Exception {
        try (EmbeddedBroker broker = LocalBroker.in(folder.resolve("broker"))) {
            broker.start();
            Map<String, String> flags =
                    Map.of("kafka.bootstrap.servers", broker.bootstrapServers(), "registry.port", "0");
            Settings settings = Settings.resolve(ServiceKind.settings(ServiceKinds.all()), flags, Map.of(), List.of());
            TopicCatalogue catalogue = new TopicCatalogue(settings);
            catalogue.createMissing(broker.bootstrapServers());
            try (SchemaRegistryServer registry =
                    new SchemaRegistryServer(RegistrySettings.from(settings), new PrometheusRegistry())) {
                registry.start();
                assertThat(registry.awaitReady(Duration.ofMinutes(1))).isTrue();
                String url = "http://127.0.0.1:" + registry.port();
                catalogue.registerSchemas(
                        url,
                        Clock.systemUTC(),
                        new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new SecureRandom()));
                Topics topics = new Topics(TopicCatalogue.options(settings));
                check(broker.bootstrapServers(), URI.create(url), topics);
                followsStoreNodes(broker.bootstrapServers(), URI.create(url), topics.storeNodes());
            }
        }
    }

    private static void followsStoreNodes(String servers, URI registry, Topic<StoreNode> topic) {
        Map<String, Object> configuration = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        Serializer<StoreNode> serializer = AvroSerde.of(
                        StoreNode.class, Map.of(SchemaRegistry.URL, registry.toString()))
                .serializer();
        try (KafkaStoreNodes nodes = KafkaStoreNodes.of(List.of(servers), registry, topic);
                Producer<byte[], byte[]> producer = RawProducers.of(configuration)) {
            nodes.start();
            await().until(() -> nodes.trouble().isEmpty());
            for (String name : List.of("a", "b", "a")) {
                StoreNode node = StoreNode.newBuilder()
                        .setNode(name)
                        .setUrl("http://" + name)
                        .build();
                Future<?> unused = producer.send(new ProducerRecord<>(
                        topic.name(), name.getBytes(UTF_8), serializer.serialize(topic.name(), node)));
            }
            await().untilAsserted(() ->
                    assertThat(nodes.known()).extracting(StoreNode::getUrl).containsOnly("http://a", "http://b"));
            Future<?> unused = producer.send(new ProducerRecord<>(topic.name(), "b".getBytes(UTF_8), null));
            await().untilAsserted(() ->
                    assertThat(nodes.known()).extracting(StoreNode::getNode).containsExactly("a"));
            nodes.forget("a");
            assertThat(nodes.known()).isEmpty();
        }
    }

    private KafkaMetadataLog log(String servers, URI registry, Topics topics) {
        return KafkaMetadataLog.of(
                List.of(servers), registry, topics.metadata(), topics.options().prefix());
    }

    private void check(String servers, URI registry, Topics topics) throws Exception {
        try (KafkaMetadataLog log = log(servers, registry, topics)) {
            KeyBootstrap bootstrap = new KeyBootstrap(log, Clock.systemUTC(), new SecureRandom());
            assertThat(bootstrap.create("first", false)).isPresent();
            assertThat(bootstrap.create("second", false)).isEmpty();
        }
        List<MetadataStore> nodes = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(NODES);
        try {
            for (int i = 0; i < NODES; i++) {
                nodes.add(new MetadataStore(folder.resolve("node-" + i), log(servers, registry, topics)));
                nodes.get(i).start();
            }
            CountDownLatch begin = new CountDownLatch(1);
            List<Future<Integer>> created = new ArrayList<>();
            for (MetadataStore node : nodes) {
                created.add(threads.submit(() -> create(node, begin)));
            }
            begin.countDown();
            int sum = 0;
            for (Future<Integer> each : created) {
                sum += each.get();
            }
            assertThat(sum).isEqualTo(NAMES);
            long end = nodes.get(0).change(current -> List.of(user("last", "test")));
            for (MetadataStore node : nodes) {
                node.await(end);
                assertThat(node.scan("users:")).hasSize(NAMES + 1);
                assertThat(node.scan("api_keys:")).hasSize(1);
            }
            long gone = nodes.get(0).rewrite(current -> new MetadataStore.Rewrite(List.of(), List.of("users:last")));
            for (MetadataStore node : nodes) {
                node.await(gone);
                assertThat(node.scan("users:")).hasSize(NAMES);
            }
        } finally {
            threads.shutdownNow();
            nodes.forEach(MetadataStore::close);
        }
    }

    /** How many of the users this node created; the others were there already. */
    private static int create(MetadataStore node, CountDownLatch begin) throws InterruptedException {
        begin.await();
        int created = 0;
        for (int i = 0; i < NAMES; ) {
            String name = "user-" + i;
            boolean[] isNew = {false};
            try {
                long unused = node.change(current -> {
                    isNew[0] = current.entry("users:" + name).isEmpty();
                    return isNew[0] ? List.of(user(name, "test")) : List.of();
                });
                created += isNew[0] ? 1 : 0;
                i++;
            } catch (MetadataTrouble overtakenTooOften) {
                Thread.onSpinWait();
            }
        }
        return created;
    }
}
