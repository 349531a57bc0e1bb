package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import logly.analysis.selector.BadSelector;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.sqlite.SqliteFile;
import logly.schemas.DeadLetter;
import logly.schemas.Finding;
import logly.schemas.IpReputation;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tells of an address is gone from every file, and what tells of another stays. */
class ErasureTest {
    private static final String GONE = "198.51.100.23";
    private static final String NEIGHBOUR = "198.51.100.233";

    private static final String OUTSIDE = "198.51.101.23";

    @TempDir
    Path data;

    @BeforeEach
    void storeTwoAddresses() throws Exception {
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            Batch batch = files.batch();
            for (int i = 0; i < 40; i++) {
                String ip = i % 2 == 0 ? GONE : NEIGHBOUR;
                Instant time = NOON.minus(Duration.ofHours(i));
                LogEvent event = event(time, "web-1", i + 1)
                        .setIpAddress(ip)
                        .setMessage("Failed password for ada from " + ip + ".")
                        .build();
                batch.insert(event, id(i), NOON);
                batch.insert(Samples.trace(event, NOON, id(i), 1).build(), id(i), NOON);
            }
            for (String ip : List.of(GONE, NEIGHBOUR)) {
                batch.insert(Samples.reputation(ip, 1, 1, 50).build(), id(50), NOON);
                batch.insert(
                        Samples.pattern("sweep|" + ip, 1, NOON)
                                .setAffectedIps(List.of(ip))
                                .build(),
                        id(51),
                        NOON);
                batch.insert(finding("of-" + ip, ip, "log-event-20261121-0000000000012"), id(ip.length()), NOON);
                batch.insert(letter(ip), id(ip.length()), NOON);
            }
            String cited = RowId.text("log-event", LocalDate.of(2026, 11, 21), id(0).pack());
            batch.insert(finding("citing", NEIGHBOUR, cited), id(60), NOON);
            batch.commit(List.of(), new Ledger());
        }
    }

    private static Finding finding(String fingerprint, String ip, String evidence) {
        return Samples.finding(fingerprint, 1, 1, NOON)
                .setResources(Map.of("ips", List.of(ip)))
                .setEvidence(List.of("log-event-20261121-0000000000099", evidence))
                .build();
    }

    private static DeadLetter letter(String ip) {
        return DeadLetter.newBuilder()
                .setTimestamp(NOON)
                .setTopic("logly.log-events")
                .setOffset(ip.length())
                .setRecordValue(ByteBuffer.wrap(("\u0002from " + ip + " port").getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    private Erasure.Summary erase(String selector) {
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            return Erasure.erase(files, selector, "ada", NOON);
        }
    }

    @Test
    void takesAnAddressOutOfEveryFile() throws Exception {
        assertThat(filesWith(GONE)).isNotEmpty();
        Erasure.Summary summary = erase("{ip=\"" + GONE + "\"}");

        assertThat(summary.remains()).isEmpty();
        assertThat(summary.rows())
                .containsEntry("log_events", 20L)
                .containsEntry("event_traces", 20L)
                .containsEntry("process_traces", 40L)
                .containsEntry("dead_letters", 1L)
                .containsEntry("ip_reputation", 1L)
                .containsEntry("trace_patterns", 1L)
                .containsEntry("findings", 1L)
                .containsEntry("finding_revisions", 1L)
                .containsEntry("findings (evidence)", 1L);
        assertThat(filesWith(GONE)).isEmpty();
        try (StoreReader reader = new StoreReader(data)) {
            Paging all = Paging.newest(100);
            assertThat(reader.logEvents(ALWAYS, Samples.ALL_EVENTS, all).items())
                    .hasSize(20)
                    .allSatisfy(event -> assertThat(event.getIpAddress()).isEqualTo(NEIGHBOUR));
            assertThat(reader.eventTraces(ALWAYS, Selector.all(Nouns.EVENT_TRACES), all)
                            .items())
                    .hasSize(20);
            assertThat(reader.addresses(ALWAYS, Selector.all(Nouns.IP_REPUTATION), all)
                            .items())
                    .extracting(IpReputation::getIp)
                    .containsExactly(NEIGHBOUR);
            assertThat(reader.finding("finding-citing-1").orElseThrow().getEvidence())
                    .containsExactly("log-event-20261121-0000000000099");
        }
        assertThat(StoreVerification.problems(data, "one", file -> {})).isEmpty();
    }

    @Test
    void takesANetworkOutOfEveryTable() throws Exception {
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            Batch batch = files.batch();
            batch.insert(Samples.reputation(OUTSIDE, 1, 1, 50).build(), id(70), NOON);
            batch.insert(finding("of-outside", OUTSIDE, "log-event-20261121-0000000000013"), id(70), NOON);
            batch.commit(List.of(), new Ledger());
        }
        Erasure.Summary summary = erase("{ip in 198.51.100.16/28}");

        assertThat(summary.rows())
                .containsEntry("log_events", 20L)
                .containsEntry("dead_letters", 1L)
                .containsEntry("ip_reputation", 1L)
                .containsEntry("trace_patterns", 1L)
                .containsEntry("findings", 1L);
        assertThat(filesWith(GONE)).isEmpty();
        assertThat(erase("{ip in 198.51.100.0/24}").rows())
                .containsEntry("log_events", 20L)
                .containsEntry("ip_reputation", 1L);
        assertThat(filesWith(NEIGHBOUR)).isEmpty();
        assertThat(filesWith(OUTSIDE)).isNotEmpty();
        assertThat(StoreVerification.problems(data, "one", file -> {})).isEmpty();
    }

    /** Files in whose bytes a text stands, not as part of a longer address. */
    private List<Path> filesWith(String text) throws Exception {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        try (Stream<Path> paths = Files.walk(data)) {
            return paths.filter(Files::isRegularFile)
                    .filter(path -> contains(path, wanted))
                    .toList();
        }
    }

    private static boolean contains(Path path, byte[] wanted) {
        try {
            String bytes = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
            String text = new String(wanted, StandardCharsets.ISO_8859_1);
            for (int at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
                int end = at + text.length();
                if (end == bytes.length() || bytes.charAt(end) != '3') {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void leavesARecordOfItThatDoesNotTellWhatItWas() throws Exception {
        erase("{ip=\"" + GONE + "\"}");
        erase("{user=\"nobody\"}");
        try (Connection reader = SqliteFile.openReader(data.resolve("one/node.db"))) {
            List<String> rows =
                    StoreDump.rows(reader, "SELECT id, operator, length(selector_sha256), rows FROM erasures");
            assertThat(rows).hasSize(2);
            assertThat(rows.get(0))
                    .startsWith("1|ada|64|{")
                    .contains("\"log_events\":20")
                    .doesNotContain(GONE);
            assertThat(rows.get(1)).isEqualTo("2|ada|64|{}");
        }
    }

    @Test
    void refusesASelectorOfEverything() {
        assertThatIllegalArgumentException().isThrownBy(() -> erase("{}")).withMessageContaining("every log event");
        assertThatExceptionOfType(BadSelector.class).isThrownBy(() -> erase("{nothing=\"x\"}"));
    }
}
