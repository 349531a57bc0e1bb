package logly.storage;

import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.hour;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import logly.schemas.Action;
import logly.schemas.DailyAggregate;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.ErrorTrace;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.FindingType;
import logly.schemas.HourlyAggregate;
import logly.schemas.IpReputation;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.NetworkTrace;
import logly.schemas.OperatorAction;
import logly.schemas.ProcessTrace;
import logly.schemas.SystemMetric;
import logly.schemas.TracePattern;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
    @TempDir
    Path data;

    private Path day;

    @BeforeEach
    void store() throws Exception {
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            Batch batch = files.batch();
            batch.insert(event(NOON.plusMillis(7), "web-1", 1).build(), id(5), NOON);
            batch.insert(Samples.system(NOON, "web-1", 1).build(), id(5), NOON);
            batch.insert(hour(NOON, "web-1", 1, 1, 1), id(5), NOON);
            batch.insert(Samples.day("2026-11-21", "web-1", 1, 1, 1), id(5), NOON);
            LogEvent traced = event(NOON.plusMillis(8), "web-1", 2).build();
            batch.insert(Samples.trace(traced, NOON, id(6), 1).build(), id(6), NOON);
            batch.insert(Samples.finding("f00d", 1, 1, NOON).build(), id(6), NOON);
            batch.insert(Samples.reputation("203.0.113.7", 1, 1, 80).build(), id(6), NOON);
            batch.insert(Samples.pattern("sweep|x", 1, NOON).build(), id(6), NOON);
            batch.insert(Samples.action(NOON, "finding-f00d-1", "silence").build(), id(6), NOON);
            batch.commit(List.of(), new Ledger());
        }
        day = data.resolve("one/days/2026-11-21.db");
    }

    private static List<String> query(Path file, String sql) throws Exception {
        try (Connection connection = SqliteFile.openReader(file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(rows.getMetaData().getColumnCount()));
            }
            return texts;
        }
    }

    @Test
    void holdsEveryFieldOfEachRecordInSomeColumn() {
        assertWhole(SystemMetric.getClassSchema(), Tables.SYSTEM_METRICS, true);
        assertWhole(NetworkMetric.getClassSchema(), Tables.NETWORK_METRICS, true);
        assertWhole(LogEvent.getClassSchema(), Tables.LOG_EVENTS, true);
        assertWhole(DeadLetter.getClassSchema(), Tables.DEAD_LETTERS, false);
    }

    @Test
    void holdsEveryFieldOfATraceAndItsChildrenInSomeColumn() {
        assertThat(Stream.concat(
                        Stream.of("id", "eventPartition", "eventOffset", "event", "timestamp", "message"),
                        Stream.concat(
                                Stream.of("processes", "connections", "errors"),
                                Tables.EVENT_TRACES.columns().stream().map(Column::field))))
                .containsExactlyInAnyOrderElementsOf(fields(EventTrace.getClassSchema()));
        Map<ChildTable<?>, Schema> children = Map.of(
                TraceTable.PROCESSES, ProcessTrace.getClassSchema(),
                TraceTable.CONNECTIONS, NetworkTrace.getClassSchema(),
                TraceTable.ERRORS, ErrorTrace.getClassSchema());
        children.forEach((table, schema) -> assertThat(table.columns())
                .extracting(Column::field)
                .containsExactlyInAnyOrderElementsOf(fields(schema)));
    }

    @Test
    void holdsEveryFieldOfAKeyedRecordInSomeColumn() {
        Map<KeyedTable<?>, Schema> tables = Map.of(
                KeyedTables.FINDINGS, Finding.getClassSchema(),
                KeyedTables.IP_REPUTATION, IpReputation.getClassSchema(),
                KeyedTables.TRACE_PATTERNS, TracePattern.getClassSchema());
        tables.forEach((table, schema) -> assertThat(table.columns())
                .extracting(Column::field)
                .containsExactlyInAnyOrderElementsOf(fields(schema)));
        Stream<String> revision =
                KeyedTables.FINDING_REVISIONS.columns().stream().map(Column::field);
        assertThat(Stream.concat(Stream.of("lastSeen"), revision))
                .containsExactlyInAnyOrderElementsOf(fields(Finding.getClassSchema()));
        Stream<String> action = KeyedTables.OPERATOR_ACTIONS.columns().stream().map(Column::field);
        assertThat(Stream.concat(Stream.of("timestamp"), action))
                .containsExactlyInAnyOrderElementsOf(fields(OperatorAction.getClassSchema()));
    }

    @Test
    void holdsEveryMergeablePartOfAnAggregateInSomeColumn() {
        Map<KeyedTable<?>, Schema> tables = Map.of(
                KeyedTables.HOURLY_AGGREGATES, HourlyAggregate.getClassSchema(),
                KeyedTables.DAILY_AGGREGATES, DailyAggregate.getClassSchema());
        tables.forEach((table, schema) -> assertThat(table.columns())
                .extracting(Column::field)
                .containsExactlyInAnyOrderElementsOf(fields(schema).stream()
                        .filter(field -> !field.matches("(avg|max)(Cpu|Memory|Disk)Percent"))
                        .toList()));
    }

    private static List<String> fields(Schema schema) {
        return schema.getFields().stream().map(Schema.Field::name).toList();
    }

    private static void assertWhole(Schema schema, RecordTable<?> table, boolean hasMaker) {
        Stream<String> fixed = Stream.of("id", "timestamp", "ingestedAt");
        Stream<String> maker = hasMaker ? Stream.of("agentId", "epoch") : Stream.of();
        Stream<String> columns = table.columns().stream().map(Column::field);
        assertThat(Stream.concat(Stream.concat(fixed, maker), columns))
                .containsExactlyInAnyOrderElementsOf(fields(schema));
    }

    @Test
    void numbersEnumsAsTheAvroSchemasDo() throws Exception {
        assertThat(query(day, "SELECT text FROM levels ORDER BY id")).isEqualTo(names(Level.values()));
        assertThat(query(day, "SELECT text FROM actions ORDER BY id")).isEqualTo(names(Action.values()));
        assertThat(query(day, "SELECT text FROM stages ORDER BY id")).isEqualTo(names(DeadLetterStage.values()));
        assertThat(query(day, "SELECT text FROM finding_types ORDER BY id")).isEqualTo(names(FindingType.values()));
        assertThat(query(day, "SELECT text FROM finding_statuses ORDER BY id"))
                .isEqualTo(names(FindingStatus.values()));
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    @Test
    void keepsAtMostFiveIndexesOnLogEvents() throws Exception {
        assertThat(query(day, "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'log_events'"))
                .hasSizeLessThanOrEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '\u0000', textBlock = """
        {}→by_time
        {host="web-1",level="INFO"}→by_host
        {host=~"web.*"}→by_host
        {ip in 203.0.113.0/24,user="root",host="web-1"}→by_ip
        {ip in ("203.0.113.7","192.0.2.1")}→by_ip
        {ip in ("203.0.113.7","")}→by_time
        {exists(user),host="web-1"}→by_user
        {user=""}→by_time
        {level>="WARNING"}→significant
        {action=~"b.*|found"}→significant
        {action!="OTHER",action!="HTTP_REQUEST",service!="cron"}→significant
        {level>="NOTICE"}→by_time
        {timestamp>"2026-11-20",metadata.pid="4711",message=~"x"} |= "x" !~ "y"→by_time
        {host="absent"}→
        {host="web-1",host!="web-1",host=~"a"}→
        """)
    void findsEventsAlongTheBestIndexWithoutSorting(String selector, String index) throws Exception {
        assertAlongIndex(Tables.LOG_EVENTS, Indexes.LOG_EVENTS, Selector.parse(selector, Nouns.LOG_EVENTS), index);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '\u0000', textBlock = """
        {}→by_time
        {severity>=59}→by_time
        {severity>=60}→severe
        {severity>59,host="web-1"}→by_host
        {ip="203.0.113.7",processes.name="sshd"} |= "x"→by_ip
        {user="root",relatedServices="x"}→by_user
        """)
    void findsTracesAlongTheBestIndexWithoutSorting(String selector, String index) throws Exception {
        assertAlongIndex(
                Tables.EVENT_TRACES, Indexes.EVENT_TRACES, Selector.parse(selector, Nouns.EVENT_TRACES), index);
    }

    private void assertAlongIndex(RowSource<?> table, Indexes indexes, Selector selector, @Nullable String index)
            throws Exception {
        List<RowPlan> plans;
        try (Connection connection = SqliteFile.openReader(day)) {
            plans = new SelectorPlanner(table, indexes, selector).plans(connection);
        }
        assertThat(plans)
                .extracting(RowPlan::index)
                .isEqualTo(index == null ? List.of() : List.of(table.name() + "_" + index));
        for (RowPlan plan : plans) {
            for (Order order : Order.values()) {
                for (String sql : List.of(plan.rowsStatement(table, order), plan.milestoneStatement(table, order))) {
                    List<String> steps = query(day, "EXPLAIN QUERY PLAN " + sql.replace("?", "1"));
                    assertThat(steps.get(0))
                            .startsWith("SEARCH " + table.name() + " USING")
                            .contains("INDEX " + plan.index())
                            .contains("timestamp>? AND timestamp<?");
                    assertThat(steps).noneMatch(step -> step.contains("TEMP B-TREE"));
                }
            }
        }
    }

    @Test
    void refusesAFileOfANewerBuild() throws Exception {
        Path node = data.resolve("one/node.db");
        try (Connection connection = SqliteFile.openWriter(node, Synchronous.FULL);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
            connection.commit();
        }
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> StoreFiles.open(data, "one"))
                .withMessageContaining("node.db has schema 99")
                .satisfies(mistake -> assertThat(mistake.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
        assertThatExceptionOfType(OperatorMistake.class)
                .as("the refusal holds no lock")
                .isThrownBy(() -> StoreFiles.open(data, "one"))
                .satisfies(mistake -> assertThat(mistake.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    /** Makes a file as the build before the last change of the schema left it, with the rows of three tables. */
    private static void makeOlder(Path file) throws Exception {
        Path whole = Files.move(file, file.resolveSibling("whole.db"));
        try (Connection older = SqliteFile.openWriter(file, Synchronous.FULL);
                Connection newer = SqliteFile.openReader(whole);
                Statement statement = older.createStatement()) {
            int version = FileKind.DAY.version() - 1;
            for (int script = 1; script <= version; script++) {
                try (InputStream in = SchemaTest.class.getResourceAsStream("day/%03d.sql".formatted(script))) {
                    statement.executeUpdate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            for (String table : List.of("hosts", "epochs", "system_metrics")) {
                List<String> columns = new ArrayList<>();
                try (ResultSet column = statement.executeQuery("PRAGMA table_info(" + table + ")")) {
                    while (column.next()) {
                        columns.add(column.getString("name"));
                    }
                }
                String names = String.join(", ", columns);
                String marks = String.join(", ", Collections.nCopies(columns.size(), "?"));
                try (Statement select = newer.createStatement();
                        ResultSet row = select.executeQuery("SELECT " + names + " FROM " + table);
                        PreparedStatement insert = older.prepareStatement(
                                "INSERT INTO " + table + " (" + names + ") VALUES (" + marks + ")")) {
                    while (row.next()) {
                        for (int i = 1; i <= columns.size(); i++) {
                            insert.setObject(i, row.getObject(i));
                        }
                        insert.executeUpdate();
                    }
                }
            }
            statement.execute("PRAGMA user_version = " + version);
            older.commit();
        }
    }

    @Test
    void bringsFilesOfAnOlderBuildToTheSchemaOfNow() throws Exception {
        makeOlder(day);
        StoreFiles.open(data, "one").close();
        assertThat(query(day, "PRAGMA user_version")).containsExactly(String.valueOf(FileKind.DAY.version()));
        try (StoreReader reader = new StoreReader(data)) {
            assertThat(reader.systemMetrics(Samples.ALWAYS, Selector.all(Nouns.SYSTEM_METRICS), Paging.newest(10))
                            .items())
                    .singleElement()
                    .satisfies(metric -> {
                        assertThat(metric.getCpuPercent()).isEqualTo(12.5);
                        assertThat(metric.getSwapTotalBytes()).isZero();
                        assertThat(metric.getCpuPressureSomePercent()).isNull();
                    });
        }
    }

    @Test
    void keepsFilesPrivate() throws Exception {
        for (String path : List.of("node.db", "days/2026-11-21.db", "months/2026-11.db")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(data.resolve("one").resolve(path))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void isReadableByTheSqliteOfDebian() throws Exception {
        Path shell = Path.of("/usr/bin/sqlite3");
        assumeTrue(Files.isExecutable(shell), "no sqlite3 here");
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            files.file(FileKind.DAY, LocalDate.of(2026, 11, 21));
            for (String path : List.of("node.db", "days/2026-11-21.db", "months/2026-11.db")) {
                assertThat(shell(
                                shell,
                                data.resolve("one").resolve(path),
                                "pragma integrity_check; pragma foreign_key_check"))
                        .isEqualTo("ok\n");
            }
            assertThat(shell(shell, day, "select * from log_events_view"))
                    .contains("2026-11-21T12:00:00.007Z|web-1|auth|WARNING|sshd|Failed password for root")
                    .contains("|203.0.113.7|root|FAILED_LOGIN|");
            assertThat(shell(shell, day, "select * from system_metrics_view")).contains("|web-1|10000|12.5|2|");
            assertThat(shell(shell, data.resolve("one/months/2026-11.db"), "select * from hourly_aggregates_view"))
                    .contains("2026-11-21T12:00:00.000Z|web-1|0000000000000001|1|15.0|20.0||");
            assertThat(shell(shell, day, "select * from event_traces_view"))
                    .contains("|2026-11-21T12:00:00.008Z|web-1|auth|WARNING|50|Failed password for root")
                    .contains("|invalid_credentials|authentication_failure|[{")
                    .contains("|[\"sshd\",\"pam\"]|1|[\"event\",\"process\"]|");
            assertThat(shell(shell, day, "select * from process_traces_view"))
                    .contains("|sshd|sshd: /usr/sbin/sshd -D|S|1|");
            assertThat(shell(shell, day, "select * from network_traces_view"))
                    .contains("|tcp|198.51.100.1|22|203.0.113.7|");
            assertThat(shell(shell, day, "select * from error_traces_view"))
                    .contains("|authentication_failed|security||55||7||0|[\"wrong password\"]|[]");
            assertThat(shell(shell, day, "select * from finding_revisions_view"))
                    .contains("|finding-f00d-1|1|2026-11-21T12:00:01.000Z|ATTACK|OPEN|ssh-brute-force|");
            Path node = data.resolve("one/node.db");
            assertThat(shell(shell, node, "select * from findings_view"))
                    .contains(
                            "finding-f00d-1|1|2026-11-21T12:00:01.000Z|ATTACK|OPEN|ssh-brute-force|Many failed logins|");
            assertThat(shell(shell, node, "select * from ip_reputation_view"))
                    .contains("203.0.113.7|0000000000000001|1|public|0|1|80|")
                    .contains("|FI|Oulu|AS64500|");
            assertThat(shell(shell, node, "select * from trace_patterns_view"))
                    .contains("sweep|x|1|sweep|Spike of errors|");
            assertThat(shell(shell, node, "select * from operator_actions_view"))
                    .contains("|2026-11-21T12:00:00.000Z|finding|finding-f00d-1|silence|ada|known scanner|");
            assertThat(shell(shell, node, "select * from daily_aggregates_view"))
                    .contains("2026-11-21|web-1|0000000000000001|1|15.0|20.0||");
            assertThat(shell(shell, node, "select * from files_view"))
                    .contains("days/2026-11-21.db|day|2026-11-21|1|log_events|2|2026-11-21T12:00:00.007Z");
        }
    }

    private static String shell(Path shell, Path file, String sql) throws Exception {
        Process process = new ProcessBuilder(shell.toString(), "-readonly", file.toString(), sql)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void answersNothingOfANodeThatIsBeingMade() throws Exception {
        SqliteFile.openWriter(data.resolve("two/node.db"), Synchronous.FULL).close();
        try (StoreReader reader = new StoreReader(data)) {
            assertThat(reader.logEvents(Samples.ALWAYS, Samples.ALL_EVENTS, Paging.newest(10))
                            .items())
                    .hasSize(2);
            assertThat(reader.hosts(Selector.all(Nouns.HOSTS))).isEmpty();
        }
    }
}
