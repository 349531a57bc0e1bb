package logly.query;

import static logly.query.Parameter.label;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.AgentStatus;
import logly.schemas.DailyAggregate;
import logly.schemas.HostState;
import logly.schemas.HourlyAggregate;
import logly.storage.Page;
import logly.storage.Paging;

/** Hosts, their hours and days, and what the store holds of them. */
final class StoreRoutes {
    private static final Parameter HOST = label("host");
    private static final Parameter STATE = Parameter.choice(
            "state",
            "Hosts in this state only; without it all but retired ones.",
            Arrays.stream(HostState.values()).map(HostState::text).toArray(String[]::new));

    /** One host. */
    record HostDetail(String host, List<HostListing.Heard> agents, Optional<Instant> newestRow) {}

    private final InstantSource clock;

    StoreRoutes(InstantSource clock) {
        this.clock = clock;
    }

    List<Route> routes() {
        HostListing hosts = new HostListing(clock);
        StoreStatistics statistics = new StoreStatistics(clock);
        List<Parameter> ofHosts = new ArrayList<>(Lists.parameters(HOST));
        ofHosts.remove(Parameter.ORDER);
        ofHosts.add(ofHosts.indexOf(HOST) + 1, STATE);
        return List.of(
                Route.get(
                        Rule.SEE,
                        "/api/v1/hosts",
                        "Hosts with their freshness and inventory, by name; the range is of when they were last seen.",
                        ofHosts,
                        new Listing<>(
                                hosts,
                                (call, paging) -> hosts.page(
                                        hosts(call), call.parameters().range(), paging),
                                (store, range) -> store.gapsInNodes(),
                                Listing.UNKNOWN)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/hosts/{host}",
                        "One host: its agents, and how fresh its rows are.",
                        List.of(),
                        new Item<>(detail(hosts), StoreRoutes::host)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/aggregates/hourly",
                        "Hours of hosts, or of the fleet: what was measured and counted.",
                        ofBuckets(FleetMerge.PARAMETER),
                        new Listing<>(
                                new AggregateShape<>(HourlyAggregate.getClassSchema()),
                                StoreRoutes::hours,
                                Store::gapsInMonths,
                                Listing.UNKNOWN)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/aggregates/daily",
                        "Days of hosts, or of the fleet, in any zone.",
                        ofBuckets(FleetMerge.PARAMETER, Days.ZONE),
                        new Listing<>(
                                new AggregateShape<>(DailyAggregate.getClassSchema()),
                                Days::page,
                                Store::gapsInMonths,
                                Listing.UNKNOWN)),
                Route.get(
                        Rule.SEE_FLEET,
                        "/api/v1/stats",
                        "What the store holds, and when the disk will be full.",
                        List.of(),
                        statistics.total()),
                Route.get(
                        Rule.SEE_FLEET,
                        "/api/v1/stats/accounting",
                        "What became of every record that agents sent: the ledger of the fleet.",
                        List.of(),
                        statistics.accounting()),
                Route.get(
                        Rule.SEE_FLEET,
                        "/api/v1/nodes",
                        "Store nodes, and what each of them holds.",
                        List.of(),
                        statistics.nodes()));
    }

    /** Those in the state asked for; without one, all but retired ones. */
    private List<HostListing.Heard> hosts(Call call) {
        Optional<String> asked = call.parameters().text(STATE.name());
        return judged(call, call.store().hosts(call.parameters().selector(Nouns.HOSTS))).stream()
                .filter(heard -> asked.map(heard.state().text()::equals).orElse(heard.state() != HostState.RETIRED))
                .toList();
    }

    private static List<HostListing.Heard> judged(Call call, List<AgentStatus> agents) {
        Instant now = call.parameters().now();
        LatestDecisions decided = LatestDecisions.read(call.store(), "host", List.of("retire"), now);
        return agents.stream()
                .map(status -> new HostListing.Heard(
                        status,
                        HostState.of(
                                status, decided.when("retire", status.getHost()).orElse(null), now)))
                .toList();
    }

    private static List<Parameter> ofBuckets(Parameter... more) {
        List<Parameter> parameters = new ArrayList<>(Lists.parameters(HOST));
        parameters.addAll(2, List.of(more));
        return parameters;
    }

    private static Page<HourlyAggregate> hours(Call call, Paging paging) {
        Parameters parameters = call.parameters();
        Selector selector = parameters.selector(Nouns.HOURLY_AGGREGATES);
        return FleetMerge.isAsked(parameters)
                ? FleetMerge.HOURS.page(
                        (range, some) -> call.store().hourlyAggregates(range, selector, some),
                        parameters.range(),
                        paging)
                : call.store().hourlyAggregates(parameters.range(), selector, paging);
    }

    private static Shape<HostDetail> detail(Shape<HostListing.Heard> agent) {
        return new ObjectShape<HostDetail>("HostDetail", "One host.")
                .with("host", "Name.", Shapes.TEXT, HostDetail::host)
                .with("newestRow", "Newest time among its rows.", Shapes.orNull(Shapes.TIME), HostDetail::newestRow)
                .with(
                        "agents",
                        "Usually one; one that names it as a rival where no agent has spoken for it last.",
                        Shapes.listOf(agent),
                        HostDetail::agents);
    }

    private static HostDetail host(Call call) {
        String name = call.path("host");
        Map<String, Instant> freshness = call.store().freshness();
        List<AgentStatus> agents = new ArrayList<>(call.store().hosts(Selector.where(Nouns.HOSTS, "host", name)));
        if (agents.isEmpty()) {
            agents.addAll(call.store().hosts(Selector.where(Nouns.HOSTS, "rivals.host", name)));
        }
        Optional<HostDetail> known = agents.isEmpty() && !freshness.containsKey(name)
                ? Optional.empty()
                : Optional.of(new HostDetail(name, judged(call, agents), Optional.ofNullable(freshness.get(name))));
        return EventRoutes.found(call, known);
    }
}
