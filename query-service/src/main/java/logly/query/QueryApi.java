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
import logly.query.fleet.Fleet;
import logly.query.metadata.MetadataStore;
import logly.storage.StoreReader;

/** The API as one table, from which its handlers, its rules, its description and its tests follow. */
final class QueryApi {
    private final StoreReader store;
    private final Fleet fleet;
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
            Fleet fleet,
            MetadataStore metadata,
            Doorkeeper doorkeeper,
            Decisions decisions,
            FleetRules rules,
            LogLines lines,
            InstantSource clock,
            CountDownLatch closing) {}

    QueryApi(Parts parts) {
        store = parts.store();
        fleet = parts.fleet();
        clock = parts.clock();
        doorkeeper = parts.doorkeeper();
        Audit audit = new Audit(parts.decisions(), clock);
        List<Route> all = new ArrayList<>();
        all.addAll(new StoreRoutes(clock).routes());
        all.addAll(new NodeRoutes(fleet, store, audit).routes());
        all.addAll(new EventRoutes(parts.closing()).routes());
        all.addAll(new FindingRoutes(parts.closing()).routes());
        all.addAll(AddressRoutes.routes());
        all.addAll(ResourceRoutes.routes());
        all.addAll(new DeadLetterRoutes(parts.decisions(), parts.closing()).routes());
        all.addAll(new DecisionRoutes(parts.decisions()).routes());
        all.addAll(new RuleRoutes(parts.rules(), parts.lines(), audit).routes());
        all.addAll(new KeyRoutes(parts.metadata(), doorkeeper.keys(), audit).routes());
        all.addAll(new SessionRoutes(doorkeeper, audit).routes());
        all.add(RemoteRead.route());
        all.add(PeerRoute.route(store));
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
                admissions.ofKeys().admit(caller, request, ofKey -> admit(route, admissions, answering, ofKey));
            };
            handler = taken(handler);
            switch (route.method()) {
                case GET -> server.get(route.path(), handler).head(route.path(), handler);
                case POST -> server.post(route.path(), handler);
                case DELETE -> server.delete(route.path(), handler);
            }
        }
    }

    /** Javalin has words of its own for a client that is gone; here it is one with a client that is too slow. */
    private static Handler taken(Handler handler) {
        return request -> {
            try {
                handler.handle(request);
            } catch (IOException e) {
                throw new NotTaken(e);
            }
        };
    }

    /** A short answer is sent when its place is free again. */
    private static void admit(Route route, Admissions admissions, Handler answering, Context request) throws Exception {
        if (route.answer().isLong(request)) {
            admissions.longOnes().bounded(answering).handle(request);
            return;
        }
        Admission admission = route.rule().equals(Rule.PEER) ? admissions.ofPeers() : admissions.shortOnes();
        Outbox.Held held = admissions.outbox().hold(request);
        try {
            admission.bounded(answering).handle(request);
            held.send(request);
        } finally {
            held.forget();
        }
    }

    private void answer(Route route, Caller caller, Context request) throws IOException {
        Parameters parameters = new Parameters(request.queryParamMap(), route.parameters(), clock.instant());
        StoreReader seen = store.with(fleet.peers(store.nodes(), caller.scope().text()));
        route.answer().send(new Call(request, parameters, caller, new Store(seen, caller.scope())));
    }

    /**
     * Who is let in: requests that are answered at once, those that may take long, those of one key, and questions of
     * other nodes, which must not wait for requests here that wait for those nodes.
     *
     * @param outbox holds short answers
     */
    record Admissions(Admission shortOnes, Admission longOnes, OfKeys ofKeys, Admission ofPeers, Outbox outbox) {}

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
