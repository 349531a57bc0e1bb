package logly.query;

import static logly.query.Parameter.label;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import logly.analysis.AddressDecision;
import logly.analysis.ThreatScore;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import logly.schemas.IpText;
import logly.schemas.OperatorAction;
import logly.storage.Page;
import logly.storage.Paging;

/** Who attacks us, and why we think so. */
final class AddressRoutes {
    static final String PLAIN = "plain";
    static final Parameter MIN_SCORE = Parameter.atLeast("minScore", "threatScore");
    static final Parameter FORMAT = Parameter.choice(
            "format",
            "As of every list; `plain`, with `minScore`, is a block list: an address a line.",
            "json",
            "ndjson",
            "csv",
            PLAIN);

    /** One day of an address. */
    record Day(String date, Map<String, Long> counts) {}

    /** What the score of an address rests on. */
    record Reasons(
            IpReputation address,
            ThreatScore score,
            Optional<OperatorAction> decision,
            Instant now,
            Map<String, Long> counts,
            List<Day> days) {}

    private static final Shape<Day> DAY = new ObjectShape<Day>("AddressDay", "One UTC day of an address.")
            .with("date", "`YYYY-MM-DD`.", Shapes.TEXT, Day::date)
            .with("counts", "Events by kind.", Shapes.mapOf(Shapes.WHOLE), Day::counts);

    private static final Shape<ThreatScore.Term> TERM = new ObjectShape<ThreatScore.Term>(
                    "ThreatTerm", "One reason of a score.")
            .with(
                    "name",
                    "`failed-logins`, `bans`, `probes`, `login-after-failures`, `hosts`, `allowed` or `blocked`.",
                    Shapes.TEXT,
                    ThreatScore.Term::name)
            .with("count", "How often within 90 days, without decay.", Shapes.WHOLE, ThreatScore.Term::count)
            .with("points", "Points that it adds.", Shapes.DECIMAL, term -> term.centipoints() / 100.0);

    private static final Shape<OperatorAction> DECISION = new RecordShape<>(OperatorAction.getClassSchema());

    private static final Shape<Reasons> REASONS = new ObjectShape<Reasons>("AddressReasons", "What a score rests on.")
            .with("ip", "Address.", Shapes.TEXT, why -> why.address().getIp())
            .with("threatScore", "0 to 100, as of now.", Shapes.WHOLE, why ->
                    (long) why.score().points())
            .with("scoredAt", "Now.", Shapes.TIME, Reasons::now)
            .with("terms", "What the score is the sum of; only what counts.", Shapes.listOf(TERM), why -> why.score()
                    .terms())
            .with(
                    "decision",
                    "What a person decided last, where it holds now: action, operator, reason, expiry; null without.",
                    Shapes.orNull(DECISION),
                    Reasons::decision)
            .with("type", "loopback, private, cloud or public.", Shapes.TEXT, why -> why.address()
                    .getType())
            .with("isWhitelisted", "On an allow list.", Shapes.FLAG, why -> why.address()
                    .getIsWhitelisted())
            .with("isBlacklisted", "On a block list.", Shapes.FLAG, why -> why.address()
                    .getIsBlacklisted())
            .with("firstSeen", "First event.", Shapes.TIME, why -> why.address().getFirstSeen())
            .with("lastSeen", "Last event.", Shapes.TIME, why -> why.address().getLastSeen())
            .with("counts", "Events of all days by kind.", Shapes.mapOf(Shapes.WHOLE), Reasons::counts)
            .with("days", "Oldest first.", Shapes.listOf(DAY), Reasons::days)
            .with("hosts", "Hosts that it touched.", Shapes.listOf(Shapes.TEXT), why -> why.address()
                    .getHosts());

    private AddressRoutes() {}

    static List<Route> routes() {
        List<Parameter> parameters = new ArrayList<>(
                Lists.parameters(MIN_SCORE, label("host"), label("type"), label("countryCode"), label("asn")));
        parameters.set(parameters.indexOf(Parameter.FORMAT), FORMAT);
        return List.of(
                Route.get(
                        Rule.SEE,
                        "/api/v1/ip-reputation",
                        "Remote addresses that were last seen in the range, the greatest threat as of now first.",
                        parameters,
                        new BlockList(
                                new Listing<>(
                                        new RecordShape<>(IpReputation.getClassSchema()),
                                        (call, paging) -> call.store()
                                                .addresses(
                                                        call.parameters().now(),
                                                        call.parameters().range(),
                                                        call.parameters().selector(Nouns.IP_REPUTATION),
                                                        paging),
                                        (store, range) -> store.gapsInNodes(),
                                        Listing.UNKNOWN),
                                call -> LatestDecisions.read(
                                        call.store(),
                                        AddressDecision.NOUN,
                                        AddressDecision.ACTIONS,
                                        call.parameters().now()))),
                Route.get(
                        Rule.SEE,
                        "/api/v1/ip-reputation/{ip}",
                        "What is known of one address.",
                        List.of(),
                        new Item<>(new RecordShape<>(IpReputation.getClassSchema()), AddressRoutes::address)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/ip-reputation/{ip}/why",
                        "What the score of an address is the sum of, as of now, and the counts by kind and day that it rests on.",
                        List.of(),
                        new Item<>(REASONS, AddressRoutes::why)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/ip-reputation/{ip}/actions",
                        "What people decided about an address.",
                        List.of(
                                Parameter.FROM,
                                Parameter.TO,
                                Parameter.ORDER,
                                Parameter.LIMIT,
                                Parameter.CURSOR,
                                Parameter.FORMAT),
                        Lists.ofNodes(OperatorAction.getClassSchema(), Nouns.OPERATOR_ACTIONS, Store::operatorActions)
                                .reading((call, paging) -> actions(call, paging))));
    }

    static String ip(Call call) {
        String text = call.path("ip");
        return IpText.canonical(text).orElseThrow(() -> new BadParameter("ip", "'" + text + "' is no address"));
    }

    /** An address that the caller sees; whoever sees all also sees what is not known. */
    static String seen(Call call) {
        return call.caller().scope().isAll() ? ip(call) : address(call).getIp();
    }

    private static IpReputation address(Call call) {
        return EventRoutes.found(
                call, call.store().address(ip(call), call.parameters().now()));
    }

    private static Reasons why(Call call) {
        Instant now = call.parameters().now();
        IpReputation stored = address(call);
        Optional<OperatorAction> decided = LatestDecisions.about(
                        call.store(), AddressDecision.NOUN, stored.getIp(), AddressDecision.ACTIONS, now)
                .filter(action -> !action.getAction().equals(AddressDecision.CLEAR));
        IpReputation address = decided.flatMap(AddressDecision::of)
                .map(decision -> decision.applyTo(stored, now))
                .orElse(stored);
        Map<String, Long> counts = new TreeMap<>();
        List<Day> days = new ArrayList<>();
        for (IpDay day : address.getDailyCounts()) {
            day.getCounts().forEach((kind, count) -> counts.merge(kind, count, Long::sum));
            days.add(new Day(LocalDate.ofEpochDay(day.getDay()).toString(), new TreeMap<>(day.getCounts())));
        }
        return new Reasons(address, ThreatScore.of(address, now), decided, now, counts, days);
    }

    private static Page<OperatorAction> actions(Call call, Paging paging) {
        Selector ofAddress = Selector.where(Nouns.OPERATOR_ACTIONS, "subject", seen(call));
        return call.store().operatorActions(call.parameters().range(Instant.EPOCH), ofAddress, paging);
    }
}
