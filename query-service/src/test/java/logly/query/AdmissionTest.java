package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final int CONCURRENCY = 2;

    @Test
    void refusesMoreThanItMayAnswerAtATimeAndThenAnswersAgain() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Admission admission = new Admission(CONCURRENCY, Admission.refused(new PrometheusRegistry()));
        Javalin server = Javalin.create(config -> {
            config.routes.get(
                    "/",
                    admission.bounded(
                            request -> request.result(gate.await(30, TimeUnit.SECONDS) ? "answered" : "never opened")));
            config.routes.exception(TooBusy.class, (e, request) -> request.status(503));
        });
        server.start("127.0.0.1", 0);
        try {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"))
                    .timeout(Duration.ofSeconds(60))
                    .build();
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i <= CONCURRENCY; i++) {
                answers.add(client.sendAsync(request, BodyHandlers.ofString()));
            }
            // While the gate is shut, only the one without a permit can end.
            CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
            gate.countDown();

            List<Integer> statuses = new ArrayList<>();
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                statuses.add(answer.get(30, TimeUnit.SECONDS).statusCode());
            }
            assertThat(statuses).containsExactlyInAnyOrder(200, 200, 503);
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("answered");
        } finally {
            gate.countDown();
            server.stop();
        }
    }
}
