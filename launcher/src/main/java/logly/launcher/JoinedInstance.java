package logly.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/** The instance on another host that an agent publishes to; its page tells where its Kafka and registry are. */
final class JoinedInstance {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HostPort page;

    JoinedInstance(String addressAndPort) {
        this.page = HostPort.parse(addressAndPort, "--join");
    }

    /** The settings that the instance's addresses mean for an agent. */
    Map<String, String> settings() throws InterruptedException {
        Endpoints endpoints = endpoints();
        if (!HostPort.isLoopback(page.host())
                && HostPort.isLoopback(
                        HostPort.parse(endpoints.kafka(), "its Kafka").host())) {
            throw new OperatorMistake(
                    ExitCode.UNREACHABLE,
                    "--join: the instance at " + page + " serves Kafka to its own host only; start it with --listen");
        }
        return Map.of(
                CommonSettings.BOOTSTRAP_SERVERS.name(), endpoints.kafka(),
                CommonSettings.SCHEMA_REGISTRY_URL.name(), endpoints.registry());
    }

    private Endpoints endpoints() throws InterruptedException {
        URI url = URI.create("http://" + page + "/endpoints.json");
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(LIMIT)
                    .build()
                    .send(HttpRequest.newBuilder(url).timeout(LIMIT).build(), BodyHandlers.ofString());
            return Endpoints.parse(answer.body())
                    .orElseThrow(() -> new OperatorMistake(
                            ExitCode.UNREACHABLE, "--join: " + url + " does not tell where Kafka and registry are"));
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.UNREACHABLE, "--join: nothing answers at " + url);
        }
    }
}
