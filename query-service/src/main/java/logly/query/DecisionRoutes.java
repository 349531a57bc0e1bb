package logly.query;

import java.util.List;
import java.util.Optional;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.Finding;
import logly.storage.StoreReader;

/** What people can decide. */
final class DecisionRoutes {
    private final StoreReader store;
    private final Decisions decisions;

    DecisionRoutes(StoreReader store, Decisions decisions) {
        this.store = store;
        this.decisions = decisions;
    }

    List<Route> routes() {
        return List.of(
                Route.post(
                        "/api/v1/findings/{id}/actions",
                        "Decides about a finding; it shows when the stream processor has read the decision.",
                        List.of(),
                        new Decision(
                                List.of("acknowledge", "resolve", "reopen", "silence", "comment"),
                                this::finding,
                                decisions)),
                Route.post(
                        "/api/v1/ip-reputation/{ip}/actions",
                        "Puts an address on the allow list or on the block list, or takes it off both.",
                        List.of(),
                        new Decision(
                                List.of("allow", "block", "clear", "comment"), DecisionRoutes::address, decisions)),
                Route.post(
                        "/api/v1/hosts/{host}/actions",
                        "Retires a host: the list of hosts leaves it out until it comes again.",
                        List.of(),
                        new Decision(List.of("retire", "comment"), this::host, decisions)));
    }

    private Decision.Subject finding(Call call) {
        Finding finding = EventRoutes.found(call, store.finding(call.path("id")));
        return new Decision.Subject("finding", finding.getFingerprint(), finding.getId());
    }

    private static Decision.Subject address(Call call) {
        String ip = AddressRoutes.ip(call);
        return new Decision.Subject("ip-reputation", ip, ip);
    }

    private Decision.Subject host(Call call) {
        String host = call.path("host");
        boolean isKnown =
                !store.hosts(Selector.where(Nouns.HOSTS, "host", host)).isEmpty();
        return EventRoutes.found(
                call, isKnown ? Optional.of(new Decision.Subject("host", host, host)) : Optional.empty());
    }
}
