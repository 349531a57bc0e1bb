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
import logly.query.metadata.MetadataStore;
import logly.storage.StoreReader;

/** The API as one table, from which its handlers, its rules, its description and its tests follow. */
final class QueryApi {
    private final StoreReader store;
    private final InstantSource clock;
    private final Doorkeeper doorkeeper;
    private final List<Route> routes;

    /**
     * What the API is made of.
     *
     * @param closing opens when the service closes
     */
    record Parts(
            StoreReader store,
            MetadataStore metadata,
            Doorkeeper doorkeeper,
            Decisions decisions,
            InstantSource clock,
            CountDownLatch closing) {}

    QueryApi(Parts parts) {
        store = parts.store();
        clock = parts.clock();
        doorkeeper = parts.doorkeeper();
        Audit audit = new Audit(parts.decisions(), clock);
        List<Route> all = new ArrayList<>();
        all.addAll(new StoreRoutes(clock).routes());
        all.addAll(new EventRoutes(parts.closing()).routes());
        all.addAll(FindingRoutes.routes());
        all.addAll(AddressRoutes.routes());
        all.addAll(ResourceRoutes.routes());
        all.addAll(new DeadLetterRoutes(parts.decisions()).routes());
        all.addAll(new DecisionRoutes(parts.decisions()).routes());
        all.addAll(new KeyRoutes(parts.metadata(), doorkeeper.keys(), audit).routes());
        all.addAll(new SessionRoutes(doorkeeper, audit).routes());
        all.add(RemoteRead.route());
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
            Handler handler = request -> {
                Caller caller = doorkeeper.caller(request, route.rule());
                route.rule().check(caller);
                Handler answering = admitted -> {
                    answer(route, caller, admitted);
                    answered.run();
                };
                Admission admission = route.answer().isLong(request) ? admissions.longOnes() : admissions.shortOnes();
                admissions.ofKeys().admit(caller, request, admission.bounded(answering));
            };
            if (route.method() == Route.Method.GET) {
                server.get(route.path(), handler).head(route.path(), handler);
            } else {
                server.post(route.path(), handler);
            }
        }
    }

    private void answer(Route route, Caller caller, Context request) throws IOException {
        Parameters parameters = new Parameters(request.queryParamMap(), route.parameters(), clock.instant());
        route.answer().send(new Call(request, parameters, caller, new Store(store, caller.scope())));
    }

    /** Who is let in: requests that are answered at once, those that may take long, and those of one key. */
    record Admissions(Admission shortOnes, Admission longOnes, OfKeys ofKeys) {}

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
