package logly.query;

import java.util.List;
import java.util.Optional;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.Finding;

/** What people can decide. */
final class DecisionRoutes {
    private final Decisions decisions;

    DecisionRoutes(Decisions decisions) {
        this.decisions = decisions;
    }

    List<Route> routes() {
        return List.of(
                Route.post(
                        Rule.DECIDE,
                        "/api/v1/findings/{id}/actions",
                        "Decides about a finding; it shows when the stream processor has read the decision.",
                        List.of(),
                        new Decision(
                                List.of("acknowledge", "resolve", "reopen", "silence", "comment"),
                                DecisionRoutes::finding,
                                decisions)),
                Route.post(
                        Rule.DECIDE,
                        "/api/v1/ip-reputation/{ip}/actions",
                        "Puts an address on the allow list or on the block list, or takes it off both.",
                        List.of(),
                        new Decision(
                                List.of("allow", "block", "clear", "comment"), DecisionRoutes::address, decisions)),
                Route.post(
                        Rule.DECIDE,
                        "/api/v1/hosts/{host}/actions",
                        "Retires a host: the list of hosts leaves it out until it comes again.",
                        List.of(),
                        new Decision(List.of("retire", "comment"), DecisionRoutes::host, decisions)));
    }

    private static Decision.Subject finding(Call call) {
        Finding finding = EventRoutes.found(call, call.store().finding(call.path("id")));
        return new Decision.Subject("finding", finding.getFingerprint(), finding.getId());
    }

    private static Decision.Subject address(Call call) {
        String ip = AddressRoutes.seen(call);
        return new Decision.Subject("ip-reputation", ip, ip);
    }

    private static Decision.Subject host(Call call) {
        String host = call.path("host");
        boolean isKnown =
                !call.store().hosts(Selector.where(Nouns.HOSTS, "host", host)).isEmpty();
        return EventRoutes.found(
                call, isKnown ? Optional.of(new Decision.Subject("host", host, host)) : Optional.empty());
    }
}
