package logly.launcher;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import logly.launcher.KnownAnswer.Host;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Every service as a process of its own, on the Kafka broker that people run: what is stored and counted equals a closed
 * form, though processor and writer are killed on the way. Skipped where there is no Docker or no image of the broker.
 */
class FleetIT {
    private static final String IMAGE = "apache/kafka:4.3.1";
    private static final long SEED = 20_261_124;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final Pattern READY = Pattern.compile("^ready .*");
    private static final Pattern REGISTRY_READY = Pattern.compile("^ready .* registry port (\\d+)$");
    private static final Pattern QUERY_READY = Pattern.compile("^ready http port (\\d+)$");

    @TempDir
    Path folder;

    private final List<LoglyProcess> processes = new ArrayList<>();

    @Test
    void servicesApartOnApacheKafkaStoreAndCountEveryRecordOnce() throws Exception {
        KnownAnswer answer = KnownAnswer.of(
                Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1)),
                ZoneId.systemDefault(),
                FULL ? 10 : 1);
        System.out.printf(
                "FleetIT: seed %d, %d lines, %d samples%n", SEED, answer.totalLines(), 2 * answer.totalSamples());
        try (KafkaContainer broker = startBroker()) {
            run(broker.getBootstrapServers(), answer);
        } catch (Throwable failure) {
            processes.forEach(process -> System.out.println(process.pid() + " said:\n" + process.output()));
            throw failure;
        } finally {
            processes.forEach(LoglyProcess::close);
        }
        StoreFilesCheck.expect(folder.resolve("data"), answer);
    }

    private static KafkaContainer startBroker() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            abort("FleetIT is skipped: there is no Docker here");
        }
        KafkaContainer broker = new KafkaContainer(IMAGE).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        try {
            broker.start();
            return broker;
        } catch (ContainerLaunchException e) {
            broker.close();
            if (e.getCause() instanceof ContainerFetchException) {
                abort("FleetIT is skipped: there is no image " + IMAGE + " here, and none to be pulled");
            }
            throw e;
        }
    }

    private void run(String kafka, KnownAnswer answer) throws Exception {
        URI registry = startRegistry(kafka);
        LoglyProcess processor = start("stream-processor", "data", kafka, registry);
        LoglyProcess writer = start("store-writer", "data", kafka, registry);
        writer.line(READY, PATIENCE);
        AnswerCheck check = new AnswerCheck(new ApiClient(startQueryService(kafka, registry)), answer, PATIENCE);
        try (SampleSender sender = new SampleSender(kafka, registry, new Random(SEED))) {
            for (Host host : answer.hosts()) {
                Path log = folder.resolve(host.name() + "-auth.log");
                Files.write(log, firstHalf(answer, host));
                startAgent(host, log, kafka, registry);
                sender.systemMetrics(1, answer.systemMetrics(host));
            }
            check.expectSomeLineOfEachHost();
            processor.kill();
            writer.kill();
            for (Host host : answer.hosts()) {
                Path log = folder.resolve(host.name() + "-auth.log");
                Files.write(log, secondHalf(answer, host), StandardOpenOption.APPEND);
                sender.networkMetrics(1, answer.networkMetrics(host));
            }
            start("stream-processor", "data", kafka, registry);
            start("store-writer", "data", kafka, registry);
            sender.acknowledged();
        }
        check.expectAll();
    }

    private static List<String> firstHalf(KnownAnswer answer, Host host) {
        return answer.lines(host).subList(0, host.lines() / 2);
    }

    private static List<String> secondHalf(KnownAnswer answer, Host host) {
        return answer.lines(host).subList(host.lines() / 2, host.lines());
    }

    private URI startRegistry(String kafka) throws Exception {
        LoglyProcess process = start("registry", "registry", kafka, URI.create("http://127.0.0.1:1"));
        return URI.create(
                "http://127.0.0.1:" + process.line(REGISTRY_READY, PATIENCE).group(1));
    }

    private URI startQueryService(String kafka, URI registry) throws Exception {
        LoglyProcess process = start("query-service", "data", kafka, registry);
        return URI.create(
                "http://127.0.0.1:" + process.line(QUERY_READY, PATIENCE).group(1));
    }

    private void startAgent(Host host, Path log, String kafka, URI registry) throws IOException {
        start(
                "agent",
                "agent-" + host.name(),
                kafka,
                registry,
                "agent.host=" + host.name(),
                "agent.log.usual=false",
                "agent.journal=false",
                "agent.containers=false",
                "agent.log.files=" + log + "=auth");
    }

    private LoglyProcess start(String service, String data, String kafka, URI registry, String... settings)
            throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(service, "--data", folder.resolve(data).toString()));
        List<String> all = new ArrayList<>(
                List.of("kafka.bootstrap.servers=" + kafka, "schema.registry.url=" + registry, "http.port=0"));
        all.addAll(List.of(settings));
        all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        LoglyProcess process = LoglyProcess.run(arguments);
        processes.add(process);
        return process;
    }
}
