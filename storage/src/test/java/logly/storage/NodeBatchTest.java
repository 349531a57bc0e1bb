package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.action;
import static logly.storage.Samples.day;
import static logly.storage.Samples.finding;
import static logly.storage.Samples.hour;
import static logly.storage.Samples.id;
import static logly.storage.Samples.pattern;
import static logly.storage.Samples.reputation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.AgentStatus;
import logly.schemas.DailyAggregate;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.HourlyAggregate;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import logly.schemas.OperatorAction;
import logly.schemas.TracePattern;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeBatchTest {
    private static final Selector ANY_FINDING = Selector.all(Nouns.FINDINGS);
    private static final Selector ANY_ADDRESS = Selector.all(Nouns.IP_REPUTATION);
    private static final Selector ANY_PATTERN = Selector.all(Nouns.TRACE_PATTERNS);
    private static final Selector ANY_ACTION = Selector.all(Nouns.OPERATOR_ACTIONS);

    @TempDir
    Path data;

    private StoreFiles files;
    private StoreReader reader;
    private Batch batch;

    @BeforeEach
    void open() {
        files = StoreFiles.open(data, "one");
        reader = new StoreReader(data);
        batch = files.batch();
    }

    @AfterEach
    void close() {
        reader.close();
        files.close();
    }

    private void store(SpecificRecordBase... records) throws Exception {
        long offset = 0;
        for (SpecificRecordBase record : records) {
            batch.insert(record, id(offset++), NOON);
        }
        batch.commit(List.of(), new Ledger());
    }

    private static Selector about(String subject) {
        return Selector.where(Nouns.OPERATOR_ACTIONS, "subject", subject);
    }

    private List<Finding> findings() {
        return reader.findings(ALWAYS, ANY_FINDING, Paging.newest(100)).items();
    }

    private List<IpReputation> addresses() {
        return reader.addresses(ALWAYS, ANY_ADDRESS, Paging.newest(100)).items();
    }

    private List<DailyAggregate> days() {
        return reader.dailyAggregates(ALWAYS, Selector.all(Nouns.DAILY_AGGREGATES), Paging.newest(100))
                .items();
    }

    private List<HourlyAggregate> hours() {
        return reader.hourlyAggregates(ALWAYS, Selector.all(Nouns.HOURLY_AGGREGATES), Paging.newest(100))
                .items();
    }

    @Test
    void restoresEveryField() throws Exception {
        Finding finding = finding("f00d", 2, 7, NOON).build();
        IpReputation address = reputation("203.0.113.7", 1, 3, 80).build();
        TracePattern pattern = pattern("error_spike|nginx", 4, NOON).build();
        OperatorAction action = action(NOON, finding.getId(), "acknowledge").build();
        store(finding, address, pattern, action, day("2026-11-21", "web-1", 1, 2, 5));

        assertThat(findings()).containsExactly(finding);
        assertThat(reader.finding(finding.getId())).contains(finding);
        assertThat(reader.findingRevisions(finding.getId(), Paging.newest(10)).items())
                .containsExactly(finding);
        assertThat(addresses()).containsExactly(address);
        assertThat(reader.address("203.0.113.7")).contains(address);
        assertThat(reader.tracePatterns(ALWAYS, ANY_PATTERN, Paging.newest(10)).items())
                .containsExactly(pattern);
        assertThat(reader.operatorActions(ALWAYS, about(finding.getId()), Paging.newest(10))
                        .items())
                .containsExactly(action);
        assertThat(days()).singleElement().satisfies(each -> {
            assertThat(each.getDate()).isEqualTo("2026-11-21");
            assertThat(each.getHost()).isEqualTo("web-1");
            assertThat(each.getAvgCpuPercent()).isEqualTo(15.0);
            assertThat(each.getFailedLoginCount()).isEqualTo(5);
            assertThat(each.getTotalBytesReceived()).isEqualTo(500);
            assertThat(each.getUniqueIpsBanned()).isEqualTo(5);
            assertThat(each.getCpuPercent().getP95()).isCloseTo(20, within(0.2));
            assertThat(each.getRevision()).isEqualTo(2);
        });
    }

    @Test
    void restoresRecordsWithoutAnything() throws Exception {
        Finding finding = Finding.newBuilder()
                .setId("finding-x-0")
                .setFingerprint("x")
                .setLastSeen(NOON)
                .build();
        IpReputation address = IpReputation.newBuilder().setIp("::1").build();
        TracePattern pattern = TracePattern.newBuilder().build();
        OperatorAction action = OperatorAction.newBuilder().setTimestamp(NOON).build();
        store(finding, address, pattern, action);

        TimeRange sinceEpoch = new TimeRange(Instant.EPOCH, NOON);
        assertThat(findings()).containsExactly(finding);
        assertThat(reader.findingRevisions("finding-x-0", Paging.newest(10)).items())
                .containsExactly(finding);
        assertThat(reader.addresses(sinceEpoch, ANY_ADDRESS, Paging.newest(10)).items())
                .containsExactly(address);
        assertThat(reader.tracePatterns(sinceEpoch, ANY_PATTERN, Paging.newest(10))
                        .items())
                .containsExactly(pattern);
        assertThat(reader.operatorActions(ALWAYS, ANY_ACTION, Paging.newest(10)).items())
                .containsExactly(action);
    }

    @Test
    void replacesOnlyByAHigherRevision() throws Exception {
        store(
                finding("f", 1, 2, NOON).build(),
                finding("f", 1, 1, NOON.minus(Duration.ofDays(1))).build(),
                finding("f", 1, 2, NOON).setTitle("again").build(),
                finding("f", 2, 1, NOON).build(),
                reputation("203.0.113.7", 1, 5, 50).build(),
                reputation("203.0.113.7", 1, 4, 90).build(),
                pattern("sweep|x", 2, NOON).build(),
                pattern("sweep|x", 1, NOON.minusSeconds(5)).build(),
                day("2026-11-21", "web-1", 1, 2, 5),
                day("2026-11-21", "web-1", 1, 1, 9));

        assertThat(findings()).extracting(Finding::getId).containsExactly("finding-f-2", "finding-f-1");
        assertThat(reader.finding("finding-f-1").orElseThrow().getTitle()).isEqualTo("Many failed logins");
        assertThat(reader.findingRevisions("finding-f-1", Paging.newest(10)).items())
                .extracting(Finding::getRevision)
                .containsExactly(2L, 1L);
        assertThat(addresses()).extracting(IpReputation::getThreatScore).containsExactly(50);
        assertThat(reader.tracePatterns(ALWAYS, ANY_PATTERN, Paging.newest(10)).items())
                .extracting(TracePattern::getRevision)
                .containsExactly(2L);
        assertThat(days()).extracting(DailyAggregate::getFailedLoginCount).containsExactly(5L);
    }

    @Test
    void mergesGenerationsAlsoOverNodes() throws Exception {
        store(
                reputation("203.0.113.7", 1, 5, 50).build(),
                reputation("203.0.113.7", 2, 1, 20).build(),
                day("2026-11-21", "web-1", 1, 2, 5),
                day("2026-11-21", "web-1", 9, 1, 1));
        try (StoreFiles other = StoreFiles.open(data, "other")) {
            Batch toOther = other.batch();
            toOther.insert(reputation("203.0.113.7", 2, 3, 60).build(), id(9), NOON);
            toOther.insert(day("2026-11-21", "web-1", 9, 3, 4), id(9), NOON);
            toOther.insert(finding("f", 1, 1, NOON).build(), id(9), NOON);
            toOther.commit(List.of(), new Ledger());
            store(finding("f", 1, 2, NOON.plusSeconds(9)).build());

            assertThat(addresses()).singleElement().satisfies(address -> {
                assertThat(address.getThreatScore()).isEqualTo(60);
                assertThat(address.getFailedLoginCount()).isEqualTo(8);
                assertThat(address.getDailyCounts())
                        .containsExactly(new IpDay(20_778, Map.of("FAILED_LOGIN", 8L, "BAN", 4L)));
                assertThat(address.getHosts()).containsExactly("web-1", "web-2");
            });
            assertThat(reader.address("203.0.113.7")).hasValueSatisfying(address -> assertThat(address.getRevision())
                    .isEqualTo(8));
            assertThat(days()).singleElement().satisfies(day -> {
                assertThat(day.getFailedLoginCount()).isEqualTo(9);
                assertThat(day.getUniqueIpsBanned())
                        .as("the same addresses in both generations")
                        .isEqualTo(5);
            });
            assertThat(findings()).extracting(Finding::getRevision).containsExactly(2L);
        }
    }

    @Test
    void takesAwayWhatATombstoneStandsFor() throws Exception {
        store(
                reputation("203.0.113.7", 1, 5, 50).build(),
                reputation("203.0.113.7", 2, 1, 50).build(),
                reputation("203.0.113.8", 1, 1, 50).build(),
                finding("f", 1, 1, NOON).build(),
                finding("f", 2, 1, NOON).build(),
                pattern("sweep|x", 2, NOON).build(),
                day("2026-11-21", "web|1", 1, 2, 5),
                hour(NOON, "web|1", 1, 2, 5),
                hour(NOON, "web-2", 1, 2, 5),
                AgentStatus.newBuilder().setAgentId(-2).setHost("web-1").build());
        batch.remove(IpReputation.class, "203.0.113.7", id(20), NOON);
        batch.remove(Finding.class, "f", id(21), NOON);
        batch.remove(TracePattern.class, "sweep|x", id(22), NOON);
        batch.remove(DailyAggregate.class, "web|1|2026-11-21", id(23), NOON);
        batch.remove(HourlyAggregate.class, "web|1|2026-11-21T12:00:00Z", id(24), NOON);
        batch.remove(AgentStatus.class, "fffffffffffffffe", id(25), NOON);
        batch.commit(List.of(), new Ledger());

        assertThat(addresses()).extracting(IpReputation::getIp).containsExactly("203.0.113.8");
        assertThat(findings()).isEmpty();
        assertThat(reader.tracePatterns(ALWAYS, ANY_PATTERN, Paging.newest(10)).items())
                .isEmpty();
        assertThat(days()).isEmpty();
        assertThat(hours()).extracting(HourlyAggregate::getHost).containsExactly("web-2");
        assertThat(reader.hosts(Selector.all(Nouns.HOSTS))).isEmpty();
        assertThat(reader.findingRevisions("finding-f-1", Paging.newest(10)).items())
                .as("what happened stays in its day")
                .hasSize(1);
    }

    @Test
    void keepsWhatIsBuriedAwayWhenReadAgainAndOnOtherNodes() throws Exception {
        batch.insert(reputation("203.0.113.7", 1, 5, 50).build(), id(1), NOON);
        batch.insert(hour(NOON, "web-1", 1, 2, 5), id(1), NOON);
        batch.commit(List.of(), new Ledger());
        try (StoreFiles other = StoreFiles.open(data, "other")) {
            Batch toOther = other.batch();
            toOther.remove(IpReputation.class, "203.0.113.7", id(2), NOON);
            toOther.remove(HourlyAggregate.class, "web-1|2026-11-21T12:00:00Z", id(2), NOON);
            toOther.insert(hour(NOON, "web-2", 1, 2, 5), id(3), NOON);
            toOther.insert(reputation("203.0.113.7", 1, 5, 50).build(), id(1), NOON);
            toOther.insert(hour(NOON, "web-1", 1, 2, 5), id(1), NOON);
            toOther.commit(List.of(), new Ledger());
            assertThat(addresses()).isEmpty();
            assertThat(reader.address("203.0.113.7")).isEmpty();
            assertThat(hours()).extracting(HourlyAggregate::getHost).containsExactly("web-2");

            toOther.insert(reputation("203.0.113.7", 1, 6, 55).build(), id(4), NOON);
            toOther.insert(hour(NOON, "web-1", 1, 3, 7), id(4), NOON);
            toOther.commit(List.of(), new Ledger());
            assertThat(addresses()).extracting(IpReputation::getThreatScore).containsExactly(55);
            assertThat(hours()).hasSize(2);
        }
    }

    @Test
    void forgetsTombstonesInTheEnd() throws Exception {
        batch.remove(IpReputation.class, "203.0.113.7", id(2), NOON);
        batch.commit(List.of(), new Ledger());
        Samples.clean(files, Duration.ofDays(30), Long.MAX_VALUE, NOON.plus(Duration.ofDays(399)));
        assertThat(StoreDump.of(data.resolve("one")).get("node.db tombstones_view"))
                .hasSize(1);
        Samples.clean(files, Duration.ofDays(30), Long.MAX_VALUE, NOON.plus(Duration.ofDays(401)));
        assertThat(StoreDump.of(data.resolve("one")).get("node.db tombstones_view"))
                .isEmpty();
    }

    @Test
    void losesOnlyTheRecordThatBreaksAConstraint() throws Exception {
        Map<SpecificRecordBase, String> bad = Map.of(
                finding("f", 1, 1, NOON).setId("finding-g-1").build(), "id: finding-g-1 is not finding-f-1",
                finding("", 1, 1, NOON).build(), "id: ",
                finding("f", 1, 1, NOON).setSeverity(101).build(), "CHECK",
                finding("f", 1, 1, NOON).setConfidence(Double.NaN).build(), "NOT NULL",
                reputation("203.0.113.7", 1, 1, -1).build(), "CHECK",
                pattern("sweep|x", 1, NOON).setSeverity(101).build(), "CHECK",
                day("yesterday", "web-1", 1, 1, 1), "date: ",
                day("2026-11-24", "web-1", 1, 1, 1), "lies ahead",
                day("2026-11-21", "", 1, 1, 1), "CHECK",
                hour(NOON.plus(Duration.ofDays(2)), "web-1", 1, 1, 1), "lies ahead");
        bad.forEach((record, reason) -> assertThatExceptionOfType(RefusedRecord.class)
                .as("%s", record)
                .isThrownBy(() -> batch.insert(record, id(1), NOON))
                .withMessageContaining(reason));
        for (String key : List.of("web-1", "web-1|noon", "|")) {
            assertThatExceptionOfType(RefusedRecord.class)
                    .isThrownBy(() -> batch.remove(HourlyAggregate.class, key, id(1), NOON))
                    .withMessageStartingWith("key: ");
            assertThatExceptionOfType(RefusedRecord.class)
                    .isThrownBy(() -> batch.remove(AgentStatus.class, key, id(1), NOON));
        }
        store(finding("f", 1, 2, NOON).build(), day("2026-11-21", "web-1", 1, 1, 1));
        assertThat(findings()).extracting(Finding::getRevision).containsExactly(2L);
        assertThat(days()).hasSize(1);
        assertThat(StoreDump.of(data.resolve("one")).get("days/2026-11-21.db finding_revisions_view"))
                .hasSize(1);
    }

    @Test
    void leavesNothingOfAnAbandonedBatch() throws Exception {
        batch.insert(finding("f", 1, 1, NOON).build(), id(1), NOON);
        batch.insert(reputation("203.0.113.7", 1, 1, 10).build(), id(1), NOON);
        batch.abandon();
        assertThat(addresses()).isEmpty();
        store(reputation("203.0.113.8", 1, 1, 10).build());
        assertThat(addresses()).extracting(IpReputation::getIp).containsExactly("203.0.113.8");
        assertThat(findings()).isEmpty();
    }

    @Test
    void doesNotCommitOffsetsOfRowsThatWereTakenBack() throws Exception {
        batch.insert(reputation("203.0.113.7", 1, 1, 10).build(), id(1), NOON);
        assertThatExceptionOfType(StorageTrouble.class)
                .isThrownBy(() -> files.inNode(() -> {
                    throw new SQLException("busy");
                }));
        assertThatExceptionOfType(StorageTrouble.class)
                .isThrownBy(() -> batch.commit(List.of(), new Ledger()))
                .withMessageContaining("taken back");
        batch.abandon();
        store(reputation("203.0.113.7", 1, 1, 10).build());
        assertThat(addresses()).hasSize(1);
    }

    @Test
    void filtersFindings() throws Exception {
        store(
                finding("a", 1, 1, NOON).build(),
                finding("b", 1, 1, NOON.minusSeconds(1))
                        .setStatus(FindingStatus.RESOLVED)
                        .setSeverity(30)
                        .build(),
                finding("c", 1, 1, NOON.minusSeconds(2))
                        .setResources(Map.of("user", List.of("web-1", "o\"ne")))
                        .build());
        Map<String, List<String>> expected = Map.of(
                "{}", List.of("a", "b", "c"),
                "{status=\"OPEN\"}", List.of("a", "c"),
                "{status!=\"OPEN\",severity>30}", List.of(),
                "{severity>30}", List.of("a", "c"),
                "{host=\"web-1\"}", List.of("a", "b"),
                "{user=\"web-1\"}", List.of("c"),
                "{exists(user)}", List.of("c"),
                "{user=\"o\\\"ne\",type=\"ATTACK\"}", List.of("c"),
                "{host=\"web\"}", List.of(),
                "{rule=~\"ssh.*\"} |= \"failed logins\"", List.of("a", "b", "c"));
        expected.forEach((selector, fingerprints) -> assertThat(
                        reader.findings(ALWAYS, Selector.parse(selector, Nouns.FINDINGS), Paging.newest(10))
                                .items())
                .as(selector)
                .extracting(Finding::getFingerprint)
                .isEqualTo(fingerprints));
        assertThat(reader.findings(
                                new TimeRange(NOON.minusSeconds(1), NOON),
                                ANY_FINDING,
                                new Paging(Order.OLDEST_FIRST, 1, null))
                        .items())
                .extracting(Finding::getFingerprint)
                .containsExactly("b");
    }

    @Test
    void listsAddressesByThreat() throws Exception {
        store(
                reputation("203.0.113.1", 1, 1, 10).build(),
                reputation("203.0.113.2", 1, 1, 90)
                        .setLastSeen(NOON.minusSeconds(9))
                        .build(),
                reputation("203.0.113.3", 1, 1, 70).setType("cloud").build(),
                reputation("203.0.113.4", 1, 1, 90).setHosts(List.of("db-1")).build());
        assertThat(addresses())
                .extracting(IpReputation::getIp)
                .containsExactly("203.0.113.4", "203.0.113.2", "203.0.113.3", "203.0.113.1");
        assertThat(ips(ALWAYS, "{score>=70}")).containsExactly("203.0.113.4", "203.0.113.2", "203.0.113.3");
        assertThat(ips(ALWAYS, "{type=\"cloud\"}")).containsExactly("203.0.113.3");
        assertThat(ips(ALWAYS, "{host=\"db-1\"}")).containsExactly("203.0.113.4");
        assertThat(ips(new TimeRange(NOON.minusSeconds(9), NOON), "{}")).containsExactly("203.0.113.2");
        assertThat(reader.address("203.0.113.99")).isEqualTo(Optional.empty());
    }

    private List<String> ips(TimeRange lastSeen, String selector) {
        return reader
                .addresses(lastSeen, Selector.parse(selector, Nouns.IP_REPUTATION), Paging.newest(10))
                .items()
                .stream()
                .map(IpReputation::getIp)
                .toList();
    }

    @Test
    void answersActionsBySubject() throws Exception {
        store(
                action(NOON, "finding-a-1", "acknowledge").build(),
                action(NOON.plusSeconds(1), "finding-b-1", "silence").build(),
                action(NOON.plusSeconds(2), "finding-a-1", "resolve").build());
        assertThat(reader.operatorActions(ALWAYS, about("finding-a-1"), Paging.newest(10))
                        .items())
                .extracting(OperatorAction::getAction)
                .containsExactly("resolve", "acknowledge");
        assertThat(reader.operatorActions(ALWAYS, ANY_ACTION, new Paging(Order.OLDEST_FIRST, 2, null))
                        .items())
                .extracting(OperatorAction::getAction)
                .containsExactly("acknowledge", "silence");
        assertThat(reader.operatorActions(ALWAYS, about("finding-c-1"), Paging.newest(10))
                        .items())
                .isEmpty();
    }

    private static AgentStatus heartbeat(long epoch, String host) {
        return AgentStatus.newBuilder()
                .setAgentId(7)
                .setEpoch(epoch)
                .setHost(host)
                .setTimestamp(NOON)
                .setIntervalMillis(15_000)
                .build();
    }

    private void hear(AgentStatus status, int second) throws Exception {
        batch.insert(status, id(second), NOON.plusSeconds(second));
    }

    private List<String> rivals() {
        return reader.hosts(Selector.all(Nouns.HOSTS)).stream()
                .flatMap(status -> status.getRivals().stream()
                        .map(rival -> status.getHost() + " and " + rival.getHost() + " since " + rival.getSince()))
                .toList();
    }

    @Test
    void noticesTwoProcessesOfOneAgentInOneBatchAndOverSeveral() throws Exception {
        hear(heartbeat(1, "web-1"), 0);
        batch.commit(List.of(), new Ledger());
        hear(heartbeat(2, "web-2"), 5);
        batch.commit(List.of(), new Ledger());
        assertThat(rivals()).as("it could be a restart").isEmpty();
        hear(heartbeat(1, "web-1"), 15);
        hear(heartbeat(2, "web-2"), 20);
        batch.commit(List.of(), new Ledger());
        assertThat(rivals()).containsExactly("web-2 and web-1 since 2026-11-21T12:00:05Z");

        hear(heartbeat(1, "web-1"), 30);
        batch.abandon();
        assertThat(rivals()).containsExactly("web-2 and web-1 since 2026-11-21T12:00:05Z");
        hear(heartbeat(2, "web-2"), 3700);
        batch.commit(List.of(), new Ledger());
        assertThat(rivals()).as("forgotten").isEmpty();
    }

    @Test
    void noticesARivalOfWhichAnotherNodeKnows() throws Exception {
        hear(heartbeat(1, "web-1"), 0);
        hear(heartbeat(1, "web-1"), 30);
        batch.commit(List.of(), new Ledger());
        try (StoreFiles others = StoreFiles.open(data, "two")) {
            Batch elsewhere = others.batch();
            elsewhere.insert(heartbeat(2, "web-2"), id(9), NOON.plusSeconds(10));
            elsewhere.commit(List.of(), new Ledger());
        }
        assertThat(rivals()).containsExactly("web-1 and web-2 since 2026-11-21T12:00:10Z");
    }

    @Test
    void forgetsTheProcessesOfAnAgentThatIsGone() throws Exception {
        hear(heartbeat(1, "web-1"), 0);
        hear(heartbeat(2, "web-2"), 5);
        batch.commit(List.of(), new Ledger());
        batch.remove(AgentStatus.class, "0000000000000007", id(6), NOON.plusSeconds(6));
        batch.commit(List.of(), new Ledger());
        hear(heartbeat(1, "web-1"), 15);
        batch.commit(List.of(), new Ledger());
        assertThat(rivals()).isEmpty();
    }
}
