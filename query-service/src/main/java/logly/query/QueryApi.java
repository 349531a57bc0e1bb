package logly.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import logly.storage.StoreReader;

/** The API as one table, from which its handlers, its description and its tests follow. */
final class QueryApi {
    private final InstantSource clock;
    private final List<Route> routes;

    /**
     * The API over a store.
     *
     * @param closing opens when the service closes
     */
    QueryApi(StoreReader store, InstantSource clock, CountDownLatch closing, Decisions decisions) {
        this.clock = clock;
        List<Route> all = new ArrayList<>();
        all.addAll(new StoreRoutes(store, clock).routes());
        all.addAll(new EventRoutes(store, closing).routes());
        all.addAll(new FindingRoutes(store).routes());
        all.addAll(new AddressRoutes(store).routes());
        all.addAll(new DeadLetterRoutes(store, decisions).routes());
        all.addAll(new DecisionRoutes(store, decisions).routes());
        all.add(OpenApi.route(all));
        routes = List.copyOf(all);
    }

    List<Route> routes() {
        return routes;
    }

    /**
     * Adds the table to the server.
     *
     * @param answered runs after each answer that went out whole
     */
    void addTo(RoutesConfig server, Admissions admissions, Runnable answered) {
        for (Route route : routes) {
            Handler answering = request -> {
                answer(route, request);
                answered.run();
            };
            Handler shortly = admissions.shortOnes().bounded(answering);
            Handler longer = admissions.longOnes().bounded(answering);
            Handler handler = request -> (route.answer().isLong(request) ? longer : shortly).handle(request);
            if (route.method() == Route.Method.GET) {
                server.get(route.path(), handler).head(route.path(), handler);
            } else {
                server.post(route.path(), handler);
            }
        }
    }

    private void answer(Route route, Context request) throws IOException {
        Parameters parameters = new Parameters(request.queryParamMap(), route.parameters(), clock.instant());
        route.answer().send(new Call(request, parameters));
    }

    /** Who is let in: requests that are answered at once, and those that may take long. */
    record Admissions(Admission shortOnes, Admission longOnes) {}

    /** The methods that an address answers, as the Allow header spells them. */
    String allowed(String address) {
        List<String> methods = routes.stream()
                .filter(route -> route.matches(address))
                .map(route -> route.method() == Route.Method.GET
                        ? "GET, HEAD"
                        : route.method().name())
                .distinct()
                .toList();
        return methods.isEmpty() ? "GET, HEAD" : methods.stream().collect(Collectors.joining(", "));
    }
}
