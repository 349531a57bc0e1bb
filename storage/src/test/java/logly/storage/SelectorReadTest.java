package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.id;
import static logly.storage.Samples.pick;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.sqlite.SqliteFile;
import logly.schemas.Action;
import logly.schemas.AgentStatus;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.EventTrace;
import logly.schemas.HourlyAggregate;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.Mount;
import logly.schemas.RecordJson;
import logly.schemas.SystemMetric;
import logly.storage.RandomSelectors.Field;
import logly.storage.RandomSelectors.Kind;
import logly.storage.RandomSelectors.Question;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random selectors of every noun against random rows in real files: the answer is what a plain filter would leave. */
class SelectorReadTest {
    private static final long SEED = 20261123;
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final int SELECTORS_PER_STORE = FULL ? 5_000 : 1_500;
    private static final int STORES = FULL ? 200 : 2;
    private static final int SELECTORS = STORES * SELECTORS_PER_STORE;
    private static final int ROWS = 14;

    private static final String[] MESSAGES = {
        "Failed password for root",
        "",
        "line\nfeed",
        "100% \"quoted\" 'it''s'",
        "Ünïcode ☃ 🎉",
        "nul\u0000byte",
        "line 7"
    };
    private static final String[] TIMES = {
        "2026-11-21T12:00:00.000Z", "2026-11-21T11:00:00.000Z", "2026-11-20T23:59:59.999Z", "2026-11-21T12:00:00.001Z"
    };

    @TempDir
    Path folder;

    private final ObjectMapper json = new ObjectMapper();

    /** Reads one page. */
    private interface Reading<T> {
        Page<T> page(Selector selector, int limit, Optional<String> cursor) throws SQLException;
    }

    /**
     * What is asked of one noun.
     *
     * @param rows as an answer has them
     * @param wholes the same with all that can be asked of them
     * @param texts the wholes as JSON
     */
    private record Asked<T extends SpecificRecordBase>(
            Labels labels,
            RandomSelectors selectors,
            Reading<T> reading,
            List<T> rows,
            List<T> wholes,
            List<JsonNode> texts) {}

    /** Through the reader, over two nodes and two days, in pages; a twentieth of all, as each costs many statements. */
    @Test
    void answersAsAPlainFilterWould() throws Exception {
        int[] sizes = inEveryStore(store -> {
            Random random = new Random(SEED + store);
            Path data = folder.resolve("wide-" + store);
            write(data, random, true);
            try (StoreReader reader = new StoreReader(data)) {
                return askAll(nouns(reader, random), SELECTORS_PER_STORE / 20, random);
            }
        });
        assertThat(sizes[1]).isGreaterThan(SELECTORS / 100);
    }

    /** Straight from a file. */
    @Test
    void compilesToSqlThatLeavesWhatAPlainFilterWould() throws Exception {
        int[] sizes = inEveryStore(store -> {
            Random random = new Random(SEED - 1 - store);
            Path data = folder.resolve("narrow-" + store);
            write(data, random, false);
            try (Connection connection = SqliteFile.openReader(data.resolve("one/days/2026-11-21.db"))) {
                return askAll(tables(connection, random), SELECTORS_PER_STORE * 19 / 20, random);
            }
        });
        assertThat(sizes[1]).isGreaterThan(SELECTORS / 5);
    }

    /** Asks one of the stores, each with random numbers of its own. */
    private interface Asking {
        int[] ask(int store) throws Exception;
    }

    /** Asks as many stores at a time as there are processors; how many answers were empty, in part and whole. */
    private static int[] inEveryStore(Asking asking) throws Exception {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<int[]>> stores = new ArrayList<>();
            for (int store = 0; store < STORES; store++) {
                int number = store;
                stores.add(threads.submit(() -> asking.ask(number)));
            }
            int[] sizes = new int[3];
            for (Future<int[]> each : stores) {
                int[] some = each.get();
                Arrays.setAll(sizes, i -> sizes[i] + some[i]);
            }
            System.out.printf("seed %d, answers: %d empty, %d in part, %d whole%n", SEED, sizes[0], sizes[1], sizes[2]);
            return sizes;
        } finally {
            threads.shutdownNow();
        }
    }

    private int[] askAll(List<Asked<?>> nouns, int selectors, Random random) throws SQLException {
        int[] sizes = new int[3];
        for (int i = 0; i < selectors; i++) {
            sizes[ask(nouns.get(i % 2 == 0 ? 0 : random.nextInt(nouns.size())), random)]++;
        }
        return sizes;
    }

    /** 0 for no row, 1 for some, 2 for all. */
    private <T extends SpecificRecordBase> int ask(Asked<T> asked, Random random) throws SQLException {
        Question question = asked.selectors().next();
        Selector selector = Selector.parse(question.text(), asked.labels());
        if (!Selector.parse(selector.toString(), asked.labels()).equals(selector)) {
            throw new AssertionError("printed and read it is another: " + question.text());
        }
        List<T> expected = new ArrayList<>();
        for (int i = 0; i < asked.rows().size(); i++) {
            boolean passes = question.meaning().test(asked.texts().get(i));
            if (passes) {
                expected.add(asked.rows().get(i));
            }
            if (passes != selector.test(asked.wholes().get(i))) {
                throw new AssertionError("the predicate differs for " + question.text());
            }
        }
        List<T> found = all(asked.reading(), selector, random.nextInt(20) == 0 ? 1 + random.nextInt(9) : 1000);
        if (!found.equals(expected)) {
            assertThat(found).as(question.text()).isEqualTo(expected);
        }
        return expected.isEmpty() ? 0 : expected.size() < asked.rows().size() ? 1 : 2;
    }

    private static <T> List<T> all(Reading<T> reading, Selector selector, int limit) throws SQLException {
        List<T> items = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<T> page = reading.page(selector, limit, cursor);
            if (page.next().isPresent() && page.items().size() > limit) {
                throw new AssertionError("a page of more than " + limit + " for " + selector);
            }
            items.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());
        return items;
    }

    private List<Asked<?>> tables(Connection connection, Random random) throws Exception {
        return List.of(
                asked(
                        Nouns.LOG_EVENTS,
                        events(),
                        random,
                        file(connection, Tables.LOG_EVENTS, Indexes.LOG_EVENTS),
                        "message"),
                asked(
                        Nouns.SYSTEM_METRICS,
                        metrics(),
                        random,
                        file(connection, Tables.SYSTEM_METRICS, Indexes.SYSTEM_METRICS)),
                asked(
                        Nouns.DEAD_LETTERS,
                        letters(),
                        random,
                        file(connection, Tables.DEAD_LETTERS, Indexes.DEAD_LETTERS),
                        "reason"));
    }

    /** Every row of every plan, newest first, whatever the limit. */
    private static <T extends SpecificRecordBase> Reading<T> file(
            Connection connection, RecordTable<T> table, Indexes indexes) {
        return (selector, limit, cursor) -> {
            TreeMap<RowKey, T> rows = new TreeMap<>(Order.NEWEST_FIRST.<RowKey>comparator());
            for (RowPlan plan : new SelectorPlanner(table, indexes, selector).plans(connection)) {
                try (PreparedStatement statement =
                        connection.prepareStatement(plan.rowsStatement(table, Order.NEWEST_FIRST))) {
                    plan.bind(statement, true, RowSpan.of(ALWAYS, Order.NEWEST_FIRST, null));
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            T record = table.read(row);
                            if (plan.residual().test(record)) {
                                if (rows.put(new RowKey(row.getLong(2), row.getLong(1)), record) != null) {
                                    throw new AssertionError("plans overlap for " + selector);
                                }
                            }
                        }
                    }
                }
            }
            return new Page<>(List.copyOf(rows.values()), Optional.empty(), false);
        };
    }

    private List<Asked<?>> nouns(StoreReader reader, Random random) throws Exception {
        return List.of(
                asked(
                        Nouns.LOG_EVENTS,
                        events(),
                        random,
                        (selector, limit, cursor) -> reader.logEvents(ALWAYS, selector, Samples.page(limit, cursor)),
                        "message"),
                asked(
                        Nouns.SYSTEM_METRICS,
                        metrics(),
                        random,
                        (selector, limit, cursor) ->
                                reader.systemMetrics(ALWAYS, selector, Samples.page(limit, cursor))),
                asked(
                        Nouns.DEAD_LETTERS,
                        letters(),
                        random,
                        (selector, limit, cursor) -> reader.deadLetters(ALWAYS, selector, Samples.page(limit, cursor)),
                        "reason"),
                asked(
                        Nouns.HOURLY_AGGREGATES,
                        hours(),
                        random,
                        (selector, limit, cursor) ->
                                reader.hourlyAggregates(ALWAYS, selector, Samples.page(limit, cursor))),
                asked(
                        Nouns.EVENT_TRACES,
                        traces(),
                        random,
                        (selector, limit, cursor) -> reader.eventTraces(ALWAYS, selector, Samples.page(limit, cursor)),
                        trace -> reader.eventTrace(trace.getId()).orElseThrow(),
                        "message"),
                asked(
                        Nouns.HOSTS,
                        hosts(),
                        random,
                        (selector, limit, cursor) -> new Page<>(reader.hosts(selector), Optional.empty(), false)));
    }

    private <T extends SpecificRecordBase> Asked<T> asked(
            Labels labels, List<Field> fields, Random random, Reading<T> reading, String... text) throws Exception {
        return asked(labels, fields, random, reading, row -> row, text);
    }

    /**
     * Asks one noun.
     *
     * @param whole a row with all that can be asked of it
     */
    private <T extends SpecificRecordBase> Asked<T> asked(
            Labels labels,
            List<Field> fields,
            Random random,
            Reading<T> reading,
            UnaryOperator<T> whole,
            String... text)
            throws Exception {
        List<T> rows =
                reading.page(Selector.all(labels), 1000, Optional.empty()).items();
        assertThat(rows).isNotEmpty();
        List<T> wholes = new ArrayList<>();
        List<JsonNode> texts = new ArrayList<>();
        for (T row : rows) {
            wholes.add(whole.apply(row));
            texts.add(json.readTree(RecordJson.toJson(whole.apply(row))));
        }
        List<String> needles = List.of("Failed", "line", "\n", "☃", "\u0000", "'", "\"", "%", "", "nothing of it");
        return new Asked<>(
                labels, new RandomSelectors(random, fields, List.of(text), needles), reading, rows, wholes, texts);
    }

    private static Field field(String name, Kind kind, String... operands) {
        return Field.of(name, kind, operands);
    }

    private static List<Field> events() {
        return List.of(
                field("host", Kind.TEXT, "web-0", "web-1", "web-2", "absent"),
                field("source", Kind.TEXT, "auth", "syslog", "nginx"),
                field("service", Kind.TEXT, "sshd", "cron", "s'shd\" OR 1=1 --"),
                field("level", Kind.LEVEL, "UNKNOWN", "DEBUG", "WARNING", "ERROR", "CRITICAL"),
                field("message", Kind.TEXT, MESSAGES),
                new Field(
                        "ip",
                        List.of("ipAddress"),
                        Kind.ADDRESS,
                        List.of("203.0.113.1", "203.0.113.77", "2001:db8::5")),
                field("ipAddress", Kind.ADDRESS, "203.0.113.1", "203.0.113.2", "2001:db8::1"),
                field("user", Kind.TEXT, "root", "Ünïcode", "o'neill"),
                field("action", Kind.SYMBOL, "OTHER", "BAN", "FAILED_LOGIN", "HTTP_REQUEST"),
                field("metadata.pid", Kind.LOOSE, "22", "4711", "9.5", "x"),
                field("metadata.none", Kind.LOOSE, "22"),
                new Field(
                        "metadata.\"a \\\"key\\\"\"",
                        List.of("metadata", "a \"key\""),
                        Kind.LOOSE,
                        List.of("\"pid\":\"22\"", "22")),
                field("sourcePath", Kind.TEXT, "/var/log/auth.log", "/var/log/syslog"),
                field("sourceOffset", Kind.WHOLE, "0", "9223372036854775807", "77"),
                field("seq", Kind.WHOLE, "1", "20", "-3"),
                field("timestamp", Kind.TIME, TIMES),
                field("ingestedAt", Kind.TIME, TIMES),
                field("agentId", Kind.TEXT, "00000000000000a1", "ffffffffffffffff"));
    }

    private static List<Field> traces() {
        return List.of(
                field("host", Kind.TEXT, "web-0", "web-1", "absent"),
                new Field("severity", List.of("severityScore"), Kind.WHOLE, List.of("0", "59", "60", "70")),
                field("ipAddress", Kind.ADDRESS, "203.0.113.1", "2001:db8::1"),
                field("message", Kind.TEXT, MESSAGES),
                field("rootCause", Kind.TEXT, "invalid_credentials", "disk"),
                field("relatedServices", Kind.TEXT, "sshd", "pam", "cron"),
                field("processes.pid", Kind.WHOLE, "1", "3"),
                field("processes.user", Kind.TEXT, "root"),
                field("connections.remoteIp", Kind.ADDRESS, "203.0.113.7", "203.0.112.1"),
                field("errors.errorCategory", Kind.TEXT, "security", "network"),
                field("event.metadata.pid", Kind.LOOSE, "22", "4711"),
                field("event.seq", Kind.WHOLE, "1", "20"),
                field("timestamp", Kind.TIME, TIMES),
                field("level", Kind.LEVEL, "WARNING", "ERROR"));
    }

    private static List<Field> metrics() {
        return List.of(
                field("host", Kind.TEXT, "web-0", "web-1", "web-2"),
                field("cpuPercent", Kind.DECIMAL, "0", "12.5", "99.75", "-1"),
                field("memoryTotalBytes", Kind.WHOLE, "9223372036854775807", "0", "8589934592"),
                field("cpuCount", Kind.WHOLE, "1", "2", "4"),
                field("counterReset", Kind.FLAG, "true", "false"),
                field("mounts.path", Kind.TEXT, "/", "/srv"),
                field("mounts.percent", Kind.DECIMAL, "50", "90.5"),
                field("timestamp", Kind.TIME, TIMES));
    }

    private static List<Field> letters() {
        return List.of(
                field("host", Kind.TEXT, "web-0", "web-1"),
                field("topic", Kind.TEXT, "a", "b"),
                field("stage", Kind.SYMBOL, "UNKNOWN", "PARSE", "STORE"),
                field("reason", Kind.TEXT, MESSAGES),
                field("offset", Kind.WHOLE, "1", "20"));
    }

    private static List<Field> hours() {
        return List.of(
                field("host", Kind.TEXT, "web-0", "web-1", "web-2", "absent"),
                field("failedLoginCount", Kind.WHOLE, "0", "4", "9"),
                field("avgCpuPercent", Kind.DECIMAL, "15", "10"),
                field("avgMemoryPercent", Kind.DECIMAL, "15"),
                field("cpuPercent.max", Kind.DECIMAL, "20"),
                field("countsByLevel.WARNING", Kind.WHOLE, "0", "4"),
                field("hour", Kind.TIME, TIMES));
    }

    private static List<Field> hosts() {
        return List.of(
                field("host", Kind.TEXT, "web-0", "web-1", "web-2"),
                field("addresses", Kind.ADDRESS, "192.0.2.1", "192.0.2.2", "2001:db8::1"),
                field("cpuCount", Kind.WHOLE, "1", "2"),
                field("bootedAt", Kind.TIME, TIMES));
    }

    /**
     * Writes rows of a day and of the tables that are asked straight into one node, or of two days and all tables into
     * two, which hold some rows both.
     *
     * @param isWide the latter
     */
    private static void write(Path data, Random random, boolean isWide) throws Exception {
        try (StoreFiles one = StoreFiles.open(data, "one");
                StoreFiles other = isWide ? StoreFiles.open(data, "other") : null) {
            List<Batch> batches = other == null ? List.of(one.batch()) : List.of(one.batch(), other.batch());
            int span = isWide ? 90_000 : 30_000;
            for (int i = 0; i < ROWS; i++) {
                List<SpecificRecordBase> records = new ArrayList<>(
                        List.of(event(random, span, i), metric(random, span, i), letter(random, span, i)));
                if (isWide) {
                    records.addAll(
                            List.of(hour(random), host(random, i), trace(random, event(random, span, ROWS + i), i)));
                }
                Instant appended = random.nextInt(4) == 0 ? NOON.minusSeconds(7200) : NOON;
                int where = isWide ? random.nextInt(3) : 0;
                for (SpecificRecordBase record : records) {
                    for (int node = 0; node < batches.size(); node++) {
                        if (where == node || where == 2) {
                            batches.get(node).insert(record, id(i), appended);
                        }
                    }
                }
            }
            for (Batch batch : batches) {
                batch.commit(List.of(), new Ledger());
            }
        }
    }

    private static Instant time(Random random, int span) {
        Instant time = Instant.parse(pick(random, TIMES));
        return random.nextBoolean() && time.isAfter(NOON.minusSeconds(span))
                ? time
                : NOON.minusSeconds(random.nextInt(span));
    }

    private static LogEvent event(Random random, int span, int i) {
        Map<String, String> metadata = new HashMap<>();
        for (String key : List.of("pid", "a \"key\"", "k\u0000", "pid\":\"22")) {
            if (random.nextBoolean()) {
                metadata.put(key, pick(random, "22", "4711", "9.5", "x", "", "\"pid\":\"22\"", "-7", "nul\u0000"));
            }
        }
        return Samples.event(time(random, span), "web-" + random.nextInt(3), i + 1)
                .setSource(pick(random, "auth", "syslog", ""))
                .setService(random.nextBoolean() ? null : pick(random, "sshd", "cron", "", "s'shd\" OR 1=1 --"))
                .setLevel(pick(random, Level.values()))
                .setAction(pick(random, Action.values()))
                .setMessage(pick(random, MESSAGES))
                .setIpAddress(
                        random.nextBoolean()
                                ? null
                                : pick(random, "203.0.113.1", "203.0.113.9", "2001:db8::1", "host.example", ""))
                .setUser(random.nextBoolean() ? null : pick(random, "root", "Ünïcode", "o'neill", "nul\u0000"))
                .setMetadata(metadata)
                .setSourcePath(random.nextBoolean() ? null : pick(random, "/var/log/auth.log", "/tmp/☃"))
                .setSourceOffset(random.nextBoolean() ? null : pick(random, 0L, 77L, Long.MAX_VALUE))
                .setAgentId(pick(random, 0xA1L, -1L))
                .build();
    }

    private static EventTrace trace(Random random, LogEvent event, int i) {
        EventTrace.Builder trace = Samples.trace(event, NOON, id(ROWS + i), 1 + random.nextInt(3))
                .setSeverityScore(pick(random, 0, 59, 60, 100))
                .setRootCause(random.nextBoolean() ? null : pick(random, "invalid_credentials", "disk"));
        if (random.nextBoolean()) {
            trace.setProcesses(List.of())
                    .setConnections(List.of())
                    .setErrors(List.of())
                    .setRelatedServices(List.of());
        }
        return trace.build();
    }

    private static SystemMetric metric(Random random, int span, int i) {
        List<Mount> mounts = new ArrayList<>();
        for (int mount = random.nextInt(3); mount > 0; mount--) {
            mounts.add(Mount.newBuilder()
                    .setPath(pick(random, "/", "/srv", "/home"))
                    .setPercent(random.nextInt(200) / 2.0)
                    .build());
        }
        return Samples.system(time(random, span), "web-" + random.nextInt(3), i + 1)
                .setCpuPercent(pick(random, 0.0, -0.0, 12.5, 99.75, 100.0))
                .setCpuCount(random.nextInt(5))
                .setMemoryTotalBytes(pick(random, 0L, 8L << 30, Long.MAX_VALUE))
                .setCounterReset(random.nextBoolean())
                .setMounts(mounts)
                .build();
    }

    private static DeadLetter letter(Random random, int span, int i) {
        return DeadLetter.newBuilder()
                .setTimestamp(time(random, span))
                .setHost(random.nextBoolean() ? null : "web-" + random.nextInt(3))
                .setTopic(pick(random, "a", "b"))
                .setOffset(i)
                .setStage(pick(random, DeadLetterStage.values()))
                .setService("store-writer")
                .setReason(pick(random, MESSAGES))
                .build();
    }

    private static HourlyAggregate hour(Random random) {
        Instant hour = NOON.minus(Duration.ofHours(random.nextInt(3)));
        return Samples.hour(hour, "web-" + random.nextInt(3), random.nextInt(2), random.nextInt(3), random.nextInt(6));
    }

    private static AgentStatus host(Random random, int i) {
        List<String> addresses = new ArrayList<>();
        for (int address = random.nextInt(3); address > 0; address--) {
            addresses.add(pick(random, "192.0.2.1", "192.0.2.9", "2001:db8::1"));
        }
        return AgentStatus.newBuilder()
                .setAgentId(i % 10)
                .setSeq(i)
                .setHost("web-" + random.nextInt(3))
                .setCpuCount(random.nextInt(3))
                .setAddresses(addresses)
                .setBootedAt(random.nextBoolean() ? null : time(random, 90_000))
                .build();
    }
}
