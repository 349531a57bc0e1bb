package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Minutes of steady load on the all-in-one, killed every few of them shortly before its log is rotated: each line is
 * stored once and counted once, and the memory stays below the bound that the product promises.
 */
class SoakIT {
    private static final long SEED = 20_261_123;
    private static final int MINUTES = Integer.getInteger("logly.soak.minutes", 10);
    private static final int KILL_MINUTES = Integer.getInteger("logly.soak.kill.minutes", 3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String HOST = "soak";
    private static final double MOST_MIB = 900e6 / (1 << 20);
    private static final long TICKS_PER_MINUTE = 60L * GrowingLog.TICKS_PER_SECOND;
    private static final long TICKS_PER_SAMPLE = 5L * GrowingLog.TICKS_PER_SECOND;

    @TempDir
    Path folder;

    @Test
    void everyLineIsStoredAndCountedOnceAndMemoryStaysBounded() throws Exception {
        assertThat(MINUTES * 60L * GrowingLog.LINES_PER_SECOND)
                .as("lines that can be told apart: a shorter -Dlogly.soak.minutes")
                .isLessThan(SoakLine.MOST);
        Random random = new Random(SEED);
        List<Long> ends = ends(random);
        System.out.printf(
                "SoakIT: seed %d, %d minutes, %d lines a second, %d kills%n",
                SEED, MINUTES, GrowingLog.LINES_PER_SECOND, ends.size() - 1);
        Path path = folder.resolve("auth.log");
        Path data = folder.resolve("data");
        Instant from = Instant.now();
        try (GrowingLog log = new GrowingLog(path, HOST, Clock.systemUTC(), random)) {
            log.start();
            for (int run = 0; run < ends.size() - 1; run++) {
                try (LoglyProcess process = up(data, path)) {
                    watch(process, log, ends.get(run), run);
                    process.kill();
                }
            }
            try (LoglyProcess process = up(data, path)) {
                ApiClient api = watch(process, log, ends.get(ends.size() - 1), ends.size() - 1);
                try {
                    int lines = log.finish();
                    System.out.printf("SoakIT: %d lines written%n", lines);
                    expectCounts(api, log.actionsByHour(), from);
                    expectEachLineOnce(api, lines, from);
                    assertThat(process.terminate(Duration.ofSeconds(10))).isIn(0, 143);
                } catch (Throwable e) {
                    System.out.println("pipeline said:\n" + process.output());
                    throw e;
                }
            }
        }
        StoreFilesCheck.expectSound(data);
    }

    /** Ticks at which a run ends: by a kill shortly before a rotation, the last one with the log. */
    private static List<Long> ends(Random random) {
        long last = MINUTES * TICKS_PER_MINUTE;
        List<Long> ends = new ArrayList<>();
        long between = KILL_MINUTES * TICKS_PER_MINUTE;
        for (long end = between; end <= last - TICKS_PER_MINUTE; end += between) {
            ends.add(end - random.nextInt(10 * GrowingLog.TICKS_PER_SECOND));
        }
        ends.add(last);
        return ends;
    }

    private static LoglyProcess up(Path data, Path log) throws Exception {
        return LoglyProcess.up(
                data,
                "--log",
                log + "=auth",
                "--set",
                "agent.host=" + HOST,
                "--set",
                "agent.log.usual=false",
                "--set",
                "agent.journal=false");
    }

    /** Samples the memory until the run ends. */
    private static ApiClient watch(LoglyProcess process, GrowingLog log, long end, int run) throws Exception {
        ApiClient api = new ApiClient(process.ready(PATIENCE).http());
        ResidentMemory memory = new ResidentMemory(process.pid());
        for (long tick = log.ticks(); tick < end; tick += TICKS_PER_SAMPLE) {
            log.await(tick);
            memory.sample(tick / (double) TICKS_PER_MINUTE);
        }
        log.await(end);
        System.out.printf("SoakIT: run %d: %s%n", run + 1, memory);
        assertThat(memory.last())
                .as("MiB resident at the end of run %d", run + 1)
                .isLessThan(MOST_MIB);
        return api;
    }

    private static String within(Instant from) {
        return "?host=" + HOST + "&from=" + from.minus(Duration.ofHours(1)) + "&to=" + from.plus(Duration.ofDays(1));
    }

    private static void expectCounts(ApiClient api, Map<Instant, Map<String, Long>> expected, Instant from) {
        await("hourly counts")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    Map<Instant, Map<String, Long>> counted = new TreeMap<>();
                    for (JsonNode item : api.all("/api/v1/aggregates/hourly" + within(from))) {
                        Map<String, Long> actions = new TreeMap<>();
                        for (Map.Entry<String, JsonNode> count :
                                item.get("countsByAction").properties()) {
                            actions.put(count.getKey(), count.getValue().asLong());
                        }
                        if (!actions.isEmpty()) {
                            assertThat(counted.put(
                                            Instant.parse(item.get("hour").asText()), actions))
                                    .isNull();
                        }
                    }
                    assertThat(counted).isEqualTo(expected);
                });
    }

    /** The writer may be behind the aggregates; what is there twice stays there. */
    private static void expectEachLineOnce(ApiClient api, int lines, Instant from) {
        await("stored lines")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(5))
                .untilAsserted(() -> {
                    BitSet seen = new BitSet(lines);
                    List<String> wrong = new ArrayList<>();
                    String request = "/api/v1/log-events" + within(from) + "&limit=10000";
                    JsonNode page = api.page(request);
                    while (true) {
                        for (JsonNode event : page.get("items")) {
                            SoakLine line = SoakLine.of(
                                    event.get("ipAddress").asText(),
                                    event.get("metadata").get("port").asText());
                            if (seen.get(line.number())
                                    || !line.message()
                                            .equals(event.get("message").asText())
                                    || !line.action().equals(event.get("action").asText())) {
                                wrong.add(event.toString());
                            }
                            seen.set(line.number());
                        }
                        if (page.get("next").isNull()) {
                            break;
                        }
                        String cursor = URLEncoder.encode(page.get("next").asText(), StandardCharsets.UTF_8);
                        page = api.page(request + "&cursor=" + cursor);
                    }
                    assertThat(wrong)
                            .as("events that are there twice, or not as written")
                            .isEmpty();
                    BitSet missing = new BitSet(lines);
                    missing.set(0, lines);
                    missing.andNot(seen);
                    assertThat(missing).as("lines that are missing").isEqualTo(new BitSet());
                    assertThat(seen.length()).isEqualTo(lines);
                });
    }
}
