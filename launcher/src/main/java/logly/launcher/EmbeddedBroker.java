package logly.launcher;

import java.time.Duration;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import logly.runtime.ExitCode;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.runtime.Service;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka cluster of one node inside this process, broker and controller in one. It is what {@code kafka.Kafka} runs,
 * so a data folder may be served by a stock Kafka as well; its ports may change from run to run.
 */
public final class EmbeddedBroker implements Service {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int NODE_ID = 1;
    private static final String CONTROLLER = "CONTROLLER";
    private static final int ATTEMPTS = 3;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(6);

    private final BrokerSettings settings;
    private final BrokerFolder folder;
    private final Object lifecycle = new Object();
    private @Nullable KafkaRaftServer server;
    private volatile @Nullable HostPort endpoint;
    private volatile Health health = Health.starting("not started");

    public EmbeddedBroker(BrokerSettings settings) {
        this.settings = settings;
        this.folder = new BrokerFolder(settings.dir());
    }

    @Override
    public String name() {
        return "broker";
    }

    /** Returns when the broker takes requests. */
    @Override
    public void start() throws InterruptedException {
        synchronized (lifecycle) {
            health = Health.starting("formatting or recovering the log folder");
            folder.formatIfNew(NODE_ID, CONTROLLER);
            for (int attempt = 1; server == null; attempt++) {
                int port = choosePort();
                try {
                    server = started(port);
                    folder.port().remember(port);
                    endpoint = new HostPort(advertised(), port);
                } catch (KafkaException e) {
                    if (attempt == ATTEMPTS || settings.port() != 0 || isLockedFolder(e)) {
                        health = Health.down(String.valueOf(e.getMessage()));
                        throw mistakeOrBug(e, port);
                    }
                    log.info("port {} was taken meanwhile, trying another", port);
                }
            }
            health = Health.up();
        }
    }

    private int choosePort() {
        if (settings.port() != 0) {
            new HostPort(settings.address(), settings.port()).requireFree("broker.address", "broker.port");
            return settings.port();
        }
        return folder.port().choose(settings.address());
    }

    private KafkaRaftServer started(int port) {
        KafkaConfig config = new KafkaConfig(properties(port, HostPort.freePort("127.0.0.1")), false);
        KafkaRaftServer fresh = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            fresh.startup();
            return fresh;
        } catch (RuntimeException e) {
            fresh.shutdown();
            throw e;
        }
    }

    private String advertised() {
        return settings.advertised().isEmpty() ? HostPort.reachable(settings.address()) : settings.advertised();
    }

    private static boolean isLockedFolder(KafkaException e) {
        return String.valueOf(e.getMessage()).contains("Failed to acquire lock");
    }

    private RuntimeException mistakeOrBug(KafkaException e, int port) {
        if (isLockedFolder(e)) {
            return new OperatorMistake(
                    ExitCode.BUSY, "data.dir: another process uses the broker's folder " + folder.path());
        }
        if (String.valueOf(e.getMessage()).contains("Socket server failed to bind")) {
            return new OperatorMistake(ExitCode.BUSY, "broker.port: cannot listen on port " + port + ": " + e);
        }
        return e;
    }

    /** Where clients reach the broker, once it has started. */
    public String bootstrapServers() {
        HostPort reached = endpoint;
        if (reached == null) {
            throw new IllegalStateException("the broker has not started");
        }
        return reached.toString();
    }

    private Properties properties(int port, int controllerPort) {
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", Integer.toString(NODE_ID));
        p.setProperty(
                "listeners",
                "PLAINTEXT://" + new HostPort(settings.address(), port) + ",CONTROLLER://127.0.0.1:" + controllerPort);
        p.setProperty("advertised.listeners", "PLAINTEXT://" + new HostPort(advertised(), port));
        p.setProperty("controller.listener.names", CONTROLLER);
        p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        // A static voter, because a dynamic one is recorded with its port, which changes here.
        p.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        p.setProperty("log.dirs", folder.path().toString());
        p.setProperty("auto.create.topics.enable", "false");
        oneReplicaOfInternalTopics(p);
        quickRestart(p);
        durability(p);
        smallFootprint(p);
        return p;
    }

    private static void oneReplicaOfInternalTopics(Properties p) {
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("offsets.topic.num.partitions", "3");
        p.setProperty("transaction.state.log.replication.factor", "1");
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("transaction.state.log.num.partitions", "3");
        p.setProperty("share.coordinator.state.topic.replication.factor", "1");
        p.setProperty("share.coordinator.state.topic.min.isr", "1");
    }

    private static void quickRestart(Properties p) {
        // After a SIGKILL the new broker is admitted when the session of the old one has expired.
        p.setProperty("broker.session.timeout.ms", "2000");
        p.setProperty("broker.heartbeat.interval.ms", "500");
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        p.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "2000");
        p.setProperty("num.recovery.threads.per.data.dir", "2");
    }

    private void durability(Properties p) {
        String flushMillis = Long.toString(settings.flushInterval().toMillis());
        p.setProperty("log.flush.interval.ms", flushMillis);
        p.setProperty("log.flush.scheduler.interval.ms", flushMillis);
        // A host that was off for a month still finds its consumers' offsets.
        p.setProperty(
                "offsets.retention.minutes", Long.toString(Duration.ofDays(60).toMinutes()));
    }

    private static void smallFootprint(Properties p) {
        p.setProperty("num.network.threads", "2");
        p.setProperty("num.io.threads", "4");
        p.setProperty("background.threads", "2");
        p.setProperty("num.replica.alter.log.dirs.threads", "1");
        p.setProperty("log.cleaner.dedupe.buffer.size", "2097152");
        p.setProperty("log.cleaner.io.buffer.size", "131072");
        // Retention unlinks whole segments, so they are small against the 2 GiB that a raw topic may hold.
        p.setProperty("log.segment.bytes", Integer.toString(64 << 20));
        p.setProperty("log.index.size.max.bytes", Integer.toString(1 << 20));
        p.setProperty("log.roll.ms", Long.toString(Duration.ofHours(6).toMillis()));
        p.setProperty("offsets.topic.segment.bytes", Integer.toString(16 << 20));
        p.setProperty("transaction.state.log.segment.bytes", Integer.toString(16 << 20));
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void close() {
        synchronized (lifecycle) {
            KafkaRaftServer running = server;
            server = null;
            endpoint = null;
            if (running == null) {
                return;
            }
            health = Health.down("stopped");
            stopWithin(STOP_LIMIT, running);
        }
    }

    private static void stopWithin(Duration limit, KafkaRaftServer running) {
        Thread stopper = new Thread(
                () -> {
                    running.shutdown();
                    running.awaitShutdown();
                },
                "broker-stop");
        stopper.setDaemon(true);
        stopper.start();
        try {
            stopper.join(limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stopper.isAlive()) {
            log.warn("the broker did not stop within {} s; its log is recovered at the next start", limit.toSeconds());
        }
    }
}
