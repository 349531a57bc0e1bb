package logly.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import logly.analysis.selector.BadSelector;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.query.prometheus.Metrics;
import logly.query.prometheus.ReadRequest;
import logly.query.prometheus.ReadResponse;
import logly.query.prometheus.Series;
import logly.schemas.DailyAggregate;
import logly.schemas.HourlyAggregate;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;
import org.apache.avro.generic.IndexedRecord;
import org.xerial.snappy.Snappy;

/**
 * Answers a Prometheus server (its remote read protocol, version 0.1.0): every number of samples and aggregates is a
 * metric with the label {@code host}. An answer is whole or none: Prometheus cannot be told that one was cut.
 */
final class RemoteRead implements Answer {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final int GREATEST_REQUEST = 4 << 20;
    private static final int MOST_SAMPLES = 2_000_000;
    private static final int AT_ONCE = 5000;

    /** One kind of record as metrics. */
    private record Source<T extends IndexedRecord>(
            Metrics metrics,
            Labels labels,
            Lists.Question<T> question,
            Function<T, String> host,
            Function<T, Instant> time) {}

    private final List<Source<?>> sources = List.of(
            new Source<>(
                    new Metrics("logly_system_", SystemMetric.getClassSchema()),
                    Nouns.SYSTEM_METRICS,
                    Store::systemMetrics,
                    SystemMetric::getHost,
                    SystemMetric::getTimestamp),
            new Source<>(
                    new Metrics("logly_network_", NetworkMetric.getClassSchema()),
                    Nouns.NETWORK_METRICS,
                    Store::networkMetrics,
                    NetworkMetric::getHost,
                    NetworkMetric::getTimestamp),
            new Source<>(
                    new Metrics("logly_hourly_", HourlyAggregate.getClassSchema()),
                    Nouns.HOURLY_AGGREGATES,
                    Store::hourlyAggregates,
                    HourlyAggregate::getHost,
                    HourlyAggregate::getHour),
            new Source<>(
                    new Metrics("logly_daily_", DailyAggregate.getClassSchema()),
                    Nouns.DAILY_AGGREGATES,
                    Store::dailyAggregates,
                    DailyAggregate::getHost,
                    day -> Instant.parse(day.getDate() + "T00:00:00Z")));

    static Route route() {
        return Route.post(
                Rule.SEE,
                "/prometheus/api/v1/read",
                "Samples and aggregates for a Prometheus server: its remote read protocol.",
                List.of(),
                new RemoteRead());
    }

    @Override
    public boolean isLong(Context request) {
        return true;
    }

    @Override
    public void send(Call call) throws IOException {
        ReadResponse response = new ReadResponse();
        Budget budget = new Budget();
        for (ReadRequest.Query query : read(call).queries()) {
            response.add(answer(call.store(), query, budget));
        }
        call.store().requireAll();
        byte[] body = Snappy.compress(response.toByteArray());
        call.request().header("Content-Encoding", "snappy");
        try (OutputStream out = Answer.begin(call.request(), PROTOBUF, SLOWEST)) {
            out.write(body);
        }
    }

    private static ReadRequest read(Call call) throws IOException {
        byte[] body = call.bytes();
        try {
            if (!Snappy.isValidCompressedBuffer(body) || Snappy.uncompressedLength(body) > GREATEST_REQUEST) {
                throw new BadParameter(
                        "body", "is no block of snappy, or one of more than " + GREATEST_REQUEST + " bytes");
            }
            return ReadRequest.parse(Snappy.uncompress(body));
        } catch (IllegalArgumentException e) {
            throw new BadParameter("body", "is no read request: " + e.getMessage());
        }
    }

    /** What an answer may still hold. */
    private static final class Budget {
        private int left = MOST_SAMPLES;

        void spend() {
            if (left-- == 0) {
                throw new HttpResponseException(
                        HttpStatus.UNPROCESSABLE_CONTENT.getCode(),
                        "these are more than " + MOST_SAMPLES + " samples: ask for less time, fewer metrics or hosts");
            }
        }
    }

    private List<Series> answer(Store store, ReadRequest.Query query, Budget budget) {
        Map<String, Series> all = new TreeMap<>();
        for (Source<?> source : sources) {
            read(store, source, query, all, budget);
        }
        return List.copyOf(new TreeSet<>(all.values()));
    }

    private static <T extends IndexedRecord> void read(
            Store store, Source<T> source, ReadRequest.Query query, Map<String, Series> all, Budget budget) {
        Collection<String> names = names(source.metrics(), query);
        if (names.isEmpty() || query.toMillis() < query.fromMillis()) {
            return;
        }
        TimeRange range = new TimeRange(
                Instant.ofEpochMilli(query.fromMillis()),
                Instant.ofEpochMilli(query.toMillis()).plusMillis(1));
        Selector hosts = hosts(source.labels(), query);
        String cursor = null;
        do {
            Page<T> page = source.question().ask(store, range, hosts, new Paging(Order.OLDEST_FIRST, AT_ONCE, cursor));
            for (T record : page.items()) {
                String host = source.host().apply(record);
                long millis = source.time().apply(record).toEpochMilli();
                for (String name : names) {
                    Double value = source.metrics().value(name, record);
                    if (value != null) {
                        budget.spend();
                        all.computeIfAbsent(name + "\n" + host, key -> new Series(name, host))
                                .add(millis, value);
                    }
                }
            }
            cursor = page.next().orElse(null);
        } while (cursor != null);
    }

    /** The metrics that are asked for; none where a label is asked for that ours lack. */
    private static Collection<String> names(Metrics metrics, ReadRequest.Query query) {
        List<String> names = new ArrayList<>();
        for (String name : metrics.names()) {
            boolean isAsked = query.conditions().stream()
                    .filter(condition -> !condition.label().equals("host"))
                    .allMatch(condition -> condition.holds(condition.label().equals("__name__") ? name : ""));
            if (isAsked) {
                names.add(name);
            }
        }
        return names;
    }

    private static Selector hosts(Labels labels, ReadRequest.Query query) {
        Selector all = Selector.all(labels);
        for (ReadRequest.Condition condition : query.conditions()) {
            if (condition.label().equals("host")) {
                String text = "{host" + condition.operator().text() + FindingRoutes.quoted(condition.value()) + "}";
                try {
                    all = all.and(Selector.parse(text, labels));
                } catch (BadSelector e) {
                    throw new BadParameter("body", "host: " + e.problem());
                }
            }
        }
        return all;
    }

    @Override
    public String bodyType() {
        return PROTOBUF;
    }

    @Override
    public ObjectNode body() {
        return Shapes.object()
                .put("type", "string")
                .put("description", "prometheus.ReadRequest, as a block of snappy.");
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        content.putObject(PROTOBUF).putObject("schema").put("type", "string");
    }
}
