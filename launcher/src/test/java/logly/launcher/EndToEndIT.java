package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import logly.launcher.KnownAnswer.Host;
import logly.launcher.LoglyProcess.Endpoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three hosts' logs and samples through the whole pipeline, which is killed twice on the way: what is stored and counted
 * equals a closed form.
 */
class EndToEndIT {
    private static final long SEED = 20_261_123;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));

    private final List<LoglyProcess> agents = new ArrayList<>();

    @Test
    void everyRecordIsStoredAndCountedOnceThoughTheProcessIsKilledTwice(@TempDir Path folder) throws Exception {
        KnownAnswer answer = KnownAnswer.of(
                Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1)),
                ZoneId.systemDefault(),
                FULL ? 10 : 1);
        System.out.printf(
                "EndToEndIT: seed %d, %d lines, %d samples%n", SEED, answer.totalLines(), 2 * answer.totalSamples());
        Path data = folder.resolve("data");
        LoglyProcess pipeline = start(data);
        try {
            Endpoints endpoints = pipeline.ready(PATIENCE);
            try (SampleSender sender = new SampleSender(endpoints.kafka(), endpoints.registry(), new Random(SEED))) {
                for (Host host : answer.hosts()) {
                    startAgent(folder, host, endpoints);
                    append(folder, answer, host, 0, 1);
                    sender.systemMetrics(1, answer.systemMetrics(host));
                }
                new AnswerCheck(new ApiClient(endpoints.http()), answer, PATIENCE).expectSomeLineOfEachHost();
                pipeline = killAndStartAgain(pipeline, data);
                for (Host host : answer.hosts()) {
                    append(folder, answer, host, 1, 2);
                    sender.networkMetrics(1, answer.networkMetrics(host));
                }
                pipeline = killAndStartAgain(pipeline, data);
                for (Host host : answer.hosts()) {
                    append(folder, answer, host, 2, 3);
                }
                sender.acknowledged();
            }
            ApiClient api = new ApiClient(pipeline.ready(PATIENCE).http());
            new AnswerCheck(api, answer, PATIENCE).expectAll();
            assertThat(pipeline.terminate(Duration.ofSeconds(10))).isIn(0, 143);
        } catch (Throwable failure) {
            agents.forEach(agent -> System.out.println("agent said:\n" + agent.output()));
            System.out.println("pipeline said:\n" + pipeline.output());
            throw failure;
        } finally {
            agents.forEach(LoglyProcess::close);
            pipeline.close();
        }
        StoreFilesCheck.expect(data, answer);
    }

    private static LoglyProcess start(Path data) throws IOException {
        return LoglyProcess.up(data, LoglyProcess.NAMED_LOGS_ONLY);
    }

    private static LoglyProcess killAndStartAgain(LoglyProcess pipeline, Path data) throws Exception {
        pipeline.kill();
        LoglyProcess next = start(data);
        next.ready(PATIENCE);
        return next;
    }

    private void startAgent(Path folder, Host host, Endpoints endpoints) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "agent",
                "--data",
                folder.resolve("agent-" + host.name()).toString(),
                "--join",
                endpoints.http().getAuthority(),
                "--set",
                "agent.host=" + host.name(),
                "--set",
                "agent.log.files=" + log(folder, host) + "=auth"));
        arguments.addAll(LoglyProcess.NAMED_LOGS_ONLY);
        agents.add(LoglyProcess.run(arguments));
    }

    private static Path log(Path folder, Host host) {
        return folder.resolve(host.name() + "-auth.log");
    }

    /** Appends one third of the host's lines. */
    private static void append(Path folder, KnownAnswer answer, Host host, int fromThird, int toThird)
            throws IOException {
        List<String> lines = answer.lines(host);
        List<String> part = lines.subList(fromThird * lines.size() / 3, toThird * lines.size() / 3);
        Files.write(log(folder, host), part, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
