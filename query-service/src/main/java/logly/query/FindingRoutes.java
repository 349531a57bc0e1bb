package logly.query;

import static logly.query.Parameter.label;

import io.javalin.http.NotFoundResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.Finding;
import logly.schemas.OperatorAction;
import logly.storage.Followed;
import logly.storage.Page;
import logly.storage.Paging;
import org.apache.avro.specific.SpecificRecord;

/** What was found: anomalies, attacks and misconfigurations, and what people decided about them. */
final class FindingRoutes {
    private static final Parameter RESOURCE = new Parameter(
            "resource",
            "An affected resource as `type:name`, such as `host:web-1` or `ip:203.0.113.7`.",
            List.of(),
            1,
            0,
            FindingRoutes::ofResource);
    private static final Shape<Finding> FINDING = new RecordShape<>(Finding.getClassSchema());
    private static final int MOST_EVIDENCE = 200;

    /**
     * A piece of evidence.
     *
     * @param record empty where it is not stored, or not any more
     */
    record Evidence(String id, Optional<SpecificRecord> record) {}

    /** A finding with what it rests on. */
    record Detail(Finding finding, List<Evidence> evidence) {}

    private static final Shape<Evidence> EVIDENCE = new ObjectShape<Evidence>("Evidence", "What a finding rests on.")
            .with("id", "Of the event, sample or finding.", Shapes.TEXT, Evidence::id)
            .with("record", "Null where it is not stored.", Shapes.orNull(new AnyRecord()), Evidence::record);

    private static final Shape<Detail> DETAIL = new ObjectShape<Detail>(
                    "FindingDetail", "A finding, its evidence resolved.")
            .with("finding", "The newest revision.", FINDING, Detail::finding)
            .with("evidence", "At most 200.", Shapes.listOf(EVIDENCE), Detail::evidence);

    private static final Parameter[] CONDITIONS = {
        label("type"),
        label("status"),
        Parameter.atLeast("minSeverity", "severity"),
        RESOURCE,
        label("ruleId"),
        label("host"),
        label("ip"),
        label("user"),
        Parameter.CONTAINS
    };

    private final CountDownLatch closing;

    /**
     * Findings.
     *
     * @param closing opens when the service closes
     */
    FindingRoutes(CountDownLatch closing) {
        this.closing = closing;
    }

    List<Route> routes() {
        SimilarAnswers similar = new SimilarAnswers();
        return List.of(
                Route.get(
                        Rule.SEE,
                        "/api/v1/findings",
                        "Anomalies, attacks and misconfigurations, by when they were last seen.",
                        Lists.parameters(CONDITIONS),
                        Lists.ofNodes(Finding.getClassSchema(), Nouns.FINDINGS, Store::findings)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/findings/tail",
                        "Findings as their revisions are stored, as server-sent events.",
                        Lists.conditions(CONDITIONS),
                        new Tail<>(Followed.FINDINGS, "finding", closing)),
                Route.post(
                        Rule.SEE,
                        "/api/v1/findings/similar",
                        "Findings most like the one in the body, which need not be stored; without an embedding, by its rule, title and `tags`.",
                        SimilarAnswers.PARAMETERS,
                        similar.toPosted()),
                Route.get(
                        Rule.SEE,
                        "/api/v1/findings/{id}",
                        "One finding, with the events and samples that it rests on.",
                        List.of(),
                        new Item<>(DETAIL, FindingRoutes::detail)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/findings/{id}/revisions",
                        "What became of a finding: all its revisions.",
                        List.of(Parameter.ORDER, Parameter.LIMIT, Parameter.CURSOR, Parameter.FORMAT),
                        new Listing<>(FINDING, FindingRoutes::revisions, Store::gapsInDays, Listing.UNKNOWN)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/findings/{id}/similar",
                        "Findings most like this one: has it happened before?",
                        SimilarAnswers.PARAMETERS,
                        similar.toStored()),
                Route.get(
                        Rule.SEE,
                        "/api/v1/findings/{id}/actions",
                        "What people decided about a finding.",
                        List.of(
                                Parameter.FROM,
                                Parameter.TO,
                                Parameter.ORDER,
                                Parameter.LIMIT,
                                Parameter.CURSOR,
                                Parameter.FORMAT),
                        Lists.ofNodes(OperatorAction.getClassSchema(), Nouns.OPERATOR_ACTIONS, Store::operatorActions)
                                .reading((call, paging) -> actions(call, paging))),
                Route.get(
                        Rule.SEE_FLEET,
                        "/api/v1/operator-actions",
                        "What people decided, about anything.",
                        Lists.parameters(label("subject"), label("noun"), label("action"), label("operator")),
                        Lists.ofNodes(
                                OperatorAction.getClassSchema(), Nouns.OPERATOR_ACTIONS, Store::operatorActions)));
    }

    private static Selector ofResource(Labels labels, String value) {
        int colon = value.indexOf(':');
        String type = colon < 0 ? "" : value.substring(0, colon);
        if (!type.matches("[A-Za-z0-9_-]+")) {
            throw new BadParameter("resource", "'" + value + "' is no type:name, such as host:web-1");
        }
        return Selector.where(labels, "resources." + type, value.substring(colon + 1));
    }

    private static Finding finding(Call call) {
        return EventRoutes.found(call, call.store().finding(call.path("id")));
    }

    private static Detail detail(Call call) {
        Finding finding = finding(call);
        List<Evidence> evidence = finding.getEvidence().stream()
                .limit(MOST_EVIDENCE)
                .map(id -> new Evidence(id, record(call.store(), id)))
                .toList();
        return new Detail(finding, evidence);
    }

    /** References of evidence are soft: a record may be expired, and an id may be of a kind that is not stored. */
    private static Optional<SpecificRecord> record(Store store, String id) {
        try {
            return store.record(id);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Page<Finding> revisions(Call call, Paging paging) {
        Page<Finding> page = call.store().findingRevisions(call.path("id"), paging);
        if (page.items().isEmpty()
                && paging.cursor() == null
                && call.store().finding(call.path("id")).isEmpty()) {
            call.store().requireAll();
            throw new NotFoundResponse(call.request().path());
        }
        return page;
    }

    /** An action names a finding by its id, or by its fingerprint, which is its key. */
    private static Page<OperatorAction> actions(Call call, Paging paging) {
        Finding finding = finding(call);
        Selector subjects = Selector.parse(
                "{subject in (" + quoted(finding.getId()) + "," + quoted(finding.getFingerprint()) + ")}",
                Nouns.OPERATOR_ACTIONS);
        return call.store().operatorActions(call.parameters().range(Instant.EPOCH), subjects, paging);
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
