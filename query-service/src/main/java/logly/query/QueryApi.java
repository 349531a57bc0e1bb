package logly.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import logly.analysis.selector.Nouns;
import logly.storage.Page;
import logly.storage.StoreReader;

/** The API as one table: an address, its parameters, and what of the store it answers. */
final class QueryApi {
    private static final List<String> RANGE = List.of("from", "to", "host", "selector", "limit", "cursor");
    private static final List<String> EVENTS = List.of(
            "from",
            "to",
            "host",
            "source",
            "service",
            "level",
            "ip",
            "user",
            "action",
            "contains",
            "selector",
            "limit",
            "cursor");

    /** Longest time for which an answer may be on its way; Jetty ends one that does not move at all after 30 s. */
    private static final Duration SLOWEST = Duration.ofMinutes(1);

    private final StoreReader store;
    private final InstantSource clock;
    private final JsonFactory json =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    QueryApi(StoreReader store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    List<Listing<?>> listings() {
        HostListing hosts = new HostListing(clock);
        return List.of(
                new Listing<>(
                        "/api/v1/hosts", RANGE, p -> hosts.page(store.hosts(p.selector(Nouns.HOSTS)), p), hosts::write),
                Listing.of(
                        "/api/v1/system-metrics",
                        RANGE,
                        p -> store.systemMetrics(p.range(), p.selector(Nouns.SYSTEM_METRICS), p.paging())),
                Listing.of(
                        "/api/v1/network-metrics",
                        RANGE,
                        p -> store.networkMetrics(p.range(), p.selector(Nouns.NETWORK_METRICS), p.paging())),
                Listing.of(
                        "/api/v1/log-events",
                        EVENTS,
                        p -> store.logEvents(p.range(), p.selector(Nouns.LOG_EVENTS), p.paging())),
                Listing.of(
                        "/api/v1/aggregates/hourly",
                        RANGE,
                        p -> store.hourlyAggregates(p.range(), p.selector(Nouns.HOURLY_AGGREGATES), p.paging())));
    }

    /**
     * Adds the table to the server.
     *
     * @param answered runs after each answer that went out whole
     */
    void addTo(RoutesConfig routes, Admission admission, Runnable answered) {
        for (Listing<?> listing : listings()) {
            Handler handler = admission.bounded(request -> {
                answer(listing, request);
                answered.run();
            });
            routes.get(listing.path(), handler).head(listing.path(), handler);
        }
    }

    private <T> void answer(Listing<T> listing, Context request) throws IOException {
        Parameters parameters = new Parameters(request.queryParamMap(), listing.parameters(), clock.instant());
        Page<T> page = read(listing, parameters);
        request.contentType("application/json").header("Cache-Control", "no-store");
        try (JsonGenerator out =
                json.createGenerator(new TimedOutput(request.outputStream(), SLOWEST, System::nanoTime))) {
            listing.write(page, out);
        }
    }

    private static <T> Page<T> read(Listing<T> listing, Parameters parameters) {
        try {
            return listing.read().apply(parameters);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            if (message.startsWith("cursor: ")) {
                throw new BadParameter("cursor", message.substring("cursor: ".length()));
            }
            throw e;
        }
    }
}
