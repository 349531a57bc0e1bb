package logly.agent.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Whether Kafka and the schema registry are reached, and how far their clocks are from this one. */
final class ConnectionChecks {
    static final Duration LIMIT = Duration.ofSeconds(5);

    private final List<String> bootstrapServers;
    private final URI registry;
    private final Topics topics;
    private final InstantSource clock;

    ConnectionChecks(List<String> bootstrapServers, URI registry, Topics topics, InstantSource clock) {
        this.bootstrapServers = List.copyOf(bootstrapServers);
        this.registry = registry;
        this.topics = topics;
        this.clock = clock;
    }

    List<Check> checks() throws InterruptedException {
        List<Check> checks = new ArrayList<>(kafka());
        checks.addAll(registry());
        return checks;
    }

    private List<Check> kafka() throws InterruptedException {
        String servers = String.join(",", bootstrapServers);
        int millis = (int) LIMIT.toMillis();
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis))) {
            int brokers = admin.describeCluster()
                    .nodes()
                    .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .size();
            Check reached =
                    Check.ok("kafka", servers + " answers, " + brokers + (brokers == 1 ? " broker" : " brokers"));
            Set<String> names = admin.listTopics().names().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return List.of(reached, topics(names));
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return List.of(Check.fail(
                    "kafka",
                    servers + " does not answer within " + LIMIT.toSeconds() + " s",
                    "look at kafka.bootstrap.servers or agent.join, at the network between, and at Kafka itself"));
        }
    }

    private Check topics(Set<String> present) {
        List<String> missing = List.of(
                        topics.systemMetrics(),
                        topics.networkMetrics(),
                        topics.logEvents(),
                        topics.hostSnapshots(),
                        topics.agentStatus())
                .stream()
                .map(Topic::name)
                .filter(name -> !present.contains(name))
                .toList();
        return missing.isEmpty()
                ? Check.ok("topics", "all are there")
                : Check.fail(
                        "topics",
                        "missing: " + String.join(", ", missing),
                        "start the stream processor, which makes them, or look at kafka.topic.prefix");
    }

    private List<Check> registry() throws InterruptedException {
        URI url = URI.create(registry.toString().replaceFirst("/+$", "") + "/subjects");
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(LIMIT)
                    .build()
                    .send(HttpRequest.newBuilder(url).timeout(LIMIT).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                return List.of(registryFails(url + " answers " + answer.statusCode()));
            }
            List<Check> checks = new ArrayList<>(List.of(Check.ok("registry", registry + " answers")));
            answer.headers().firstValue("date").map(this::clock).ifPresent(checks::add);
            return checks;
        } catch (IOException | IllegalArgumentException e) {
            return List.of(registryFails(url + " does not answer"));
        }
    }

    private static Check registryFails(String finding) {
        return Check.fail("registry", finding, "look at schema.registry.url or agent.join, and at the registry itself");
    }

    /** A date of HTTP has whole seconds: half of one is lost on average. */
    private Check clock(String date) {
        try {
            Instant theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .plusMillis(500);
            return ClockJudgement.of(Duration.between(theirs, clock.instant()), "the registry's");
        } catch (DateTimeException e) {
            return Check.warn("clock", "not compared: the registry's date is \"" + date + "\"", "");
        }
    }
}
