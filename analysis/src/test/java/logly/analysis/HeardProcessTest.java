package logly.analysis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.schemas.AgentStatus;
import logly.schemas.RivalProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeardProcessTest {
    private static final Instant START = Instant.parse("2026-11-23T03:00:00Z");

    private static HeardProcess heartbeat(String process, int second) {
        return HeardProcess.of(AgentStatus.newBuilder()
                .setAgentId(7)
                .setEpoch(process.charAt(0))
                .setHost("web-" + process)
                .setAddresses(List.of("192.0.2." + (int) process.charAt(0)))
                .setTimestamp(Instant.EPOCH)
                .setStartedAt(START.minusSeconds(9))
                .setIngestedAt(START.plusSeconds(second))
                .build());
    }

    /** Of heartbeats such as {@code A0 B15}, each a process and its second. */
    private static Map<Long, HeardProcess> heard(List<String> heartbeats) {
        Map<Long, HeardProcess> byEpoch = new HashMap<>();
        for (String each : heartbeats) {
            HeardProcess process = heartbeat(each.substring(0, 1), Integer.parseInt(each.substring(1)));
            byEpoch.merge(process.epoch(), process, HeardProcess::and);
        }
        return byEpoch;
    }

    private static List<RivalProcess> rivalsOf(Map<Long, HeardProcess> all, long of) {
        return requireNonNull(all.get(of)).rivals(all.values());
    }

    private static String rivals(Map<Long, HeardProcess> all, char of) {
        List<String> told = new ArrayList<>();
        for (RivalProcess rival : rivalsOf(all, of)) {
            told.add(rival.getHost() + "@" + (rival.getSince().getEpochSecond() - START.getEpochSecond()) + "-"
                    + (rival.getLastSeenAt().getEpochSecond() - START.getEpochSecond()));
        }
        return String.join(" ", told);
    }

    @ParameterizedTest
    @CsvSource({
        "A0 A15 A30,                            A, ''",
        "A0 A15 B31 B46,                        B, ''",
        "A0 B15 C20 D25,                        D, ''",
        "A0 A15 B15,                            B, ''",
        "A0 B3 A15,                             A, web-B@3-3",
        "A0 B3 A15 B18,                         B, web-A@3-15",
        "A0 B3 C9 A15 B18 C24,                  C, web-A@9-15 web-B@9-18",
        "A0 A15 B30 B45 C46 B60,                B, web-C@46-46",
        "A0 B3 A15 B18 A3700,                   A, ''",
        "A0 B3 A15 B118 A3700,                  A, web-B@3-118"
    })
    void aRivalIsHeardOfInTurnAndARestartIsNone(String heartbeats, char of, String rivals) {
        assertThat(rivals(heard(List.of(heartbeats.split(" "))), of)).isEqualTo(rivals);
    }

    @Test
    void theOrderInWhichNodesTellOfProcessesDoesNotMatter() {
        long seed = 4;
        System.out.println("HeardProcessTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<String> heartbeats = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                heartbeats.add((char) ('A' + random.nextInt(4)) + "" + random.nextInt(100));
            }
            Map<Long, HeardProcess> inOrder = heard(heartbeats);
            char of = heartbeats.get(0).charAt(0);
            Collections.shuffle(heartbeats, random);
            assertThat(rivals(heard(heartbeats), of)).isEqualTo(rivals(inOrder, of));
        }
    }

    @Test
    void tellsWhereTheRivalIs() {
        Map<Long, HeardProcess> all = heard(List.of("A0", "B3", "A15"));
        assertThat(rivalsOf(all, 'A')).singleElement().satisfies(rival -> {
            assertThat(rival.getEpoch()).isEqualTo('B');
            assertThat(rival.getAddresses()).containsExactly("192.0.2.66");
            assertThat(rival.getStartedAt()).isEqualTo(START.minusSeconds(9));
        });
    }
}
