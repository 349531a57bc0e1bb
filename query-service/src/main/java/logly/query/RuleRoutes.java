package logly.query;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import logly.analysis.sigma.AdmittedRules;
import logly.analysis.sigma.RefusedRule;
import logly.analysis.sigma.RuleChanges;
import logly.analysis.sigma.RuleTuning;
import logly.analysis.sigma.SigmaRule;
import logly.analysis.sigma.StoredRules;
import logly.query.metadata.MetadataTrouble;
import logly.schemas.DetectionRule;
import logly.storage.Page;
import logly.storage.Paging;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** The rules of detection: which there are, what they would find, and changes that the stream processor takes up. */
final class RuleRoutes {
    static final int LONGEST_TEXT = 1 << 16;

    private static final String NOUN = "rules";
    private static final int LONGEST_REASON = 2000;
    private static final Parameter STATE = Parameter.choice(
            "state",
            "Rules in this state only.",
            Arrays.stream(State.values()).map(State::text).toArray(String[]::new));

    /** Whether a rule is applied. */
    enum State {
        IN_FORCE,
        OFF,
        REFUSED;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A rule as it stands.
     *
     * @param read empty where its text cannot be read
     * @param why it is not applied; null where it is
     */
    record Shown(
            DetectionRule stored,
            Optional<SigmaRule> read,
            State state,
            @Nullable String why) {
        String id() {
            return stored.getId();
        }
    }

    private static final Shape<Shown> SHAPE = new ObjectShape<Shown>("Rule", "A rule of detection.")
            .with("id", "Id.", Shapes.TEXT, Shown::id)
            .with("title", "Title.", Shapes.orNull(Shapes.TEXT), shown -> shown.read()
                    .map(SigmaRule::title))
            .with("level", "Level.", Shapes.orNull(Shapes.TEXT), shown -> shown.read()
                    .map(rule -> rule.level().name().toLowerCase(Locale.ROOT)))
            .with("state", "in-force, off or refused.", Shapes.TEXT, shown -> shown.state()
                    .text())
            .with(
                    "reason",
                    "Why it is not in force.",
                    Shapes.orNull(Shapes.TEXT),
                    shown -> Optional.ofNullable(shown.why()))
            .with("updatedAt", "When it was changed last.", Shapes.TIME, shown -> shown.stored()
                    .getUpdatedAt())
            .with(
                    "updatedBy",
                    "Who put it; `logly` where it came with the program.",
                    Shapes.TEXT,
                    shown -> shown.stored().getUpdatedBy())
            .with("contentHash", "Names this version of the text.", Shapes.TEXT, shown -> shown.stored()
                    .getContentHash())
            .with("text", "YAML, in Sigma's format.", Shapes.TEXT, shown -> shown.stored()
                    .getText());

    private final FleetRules rules;
    private final LogLines lines;
    private final Audit audit;
    private final StoredRules texts = new StoredRules();

    RuleRoutes(FleetRules rules, LogLines lines, Audit audit) {
        this.rules = rules;
        this.lines = lines;
        this.audit = audit;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        Rule.SEE,
                        "/api/v1/rules",
                        "Rules of detection, by id.",
                        List.of(STATE, Parameter.LIMIT, Parameter.CURSOR, Parameter.FORMAT),
                        new Listing<>(SHAPE, this::page, (store, range) -> List.of(), Listing.UNKNOWN)),
                Route.post(
                        Rule.ADMINISTER,
                        "/api/v1/rules",
                        "Puts a rule, in force at once, in place of one of its id.",
                        List.of(),
                        new Act<>(
                                SHAPE,
                                HttpStatus.CREATED,
                                List.of(Act.Field.required("text", "YAML of one rule, in Sigma's format.")),
                                this::put)),
                Route.post(
                        Rule.SEE,
                        "/api/v1/rules/test",
                        "What rules would find in given lines or events, or in what is stored; stores nothing.",
                        TrialLines.parameters(lines),
                        new RuleTrial(call -> read(call.request()), lines, false)),
                Route.post(
                        Rule.SEE,
                        "/api/v1/rules/{id}/test",
                        "The same of one stored rule, be it on or off.",
                        TrialLines.parameters(lines),
                        new RuleTrial(call -> read(call.request()), lines, true)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/rules/{id}",
                        "One rule: its text, and whether it is in force.",
                        List.of(),
                        new Item<>(SHAPE, this::show)),
                Route.post(
                        Rule.DECIDE_FLEET,
                        "/api/v1/rules/{id}/enable",
                        "Switches a rule on; it is in force within seconds.",
                        List.of(),
                        new Act<>(SHAPE, HttpStatus.OK, List.of(), (call, body) -> turn(call, body, true))),
                Route.post(
                        Rule.DECIDE_FLEET,
                        "/api/v1/rules/{id}/disable",
                        "Switches a rule off, over restarts and releases.",
                        List.of(),
                        new Act<>(
                                SHAPE,
                                HttpStatus.OK,
                                List.of(Act.Field.text("reason", "Why, for whoever looks at it later.")),
                                (call, body) -> turn(call, body, false))));
    }

    /** As this node has read them, after what the request names; the answer says how far that is. */
    private Map<String, DetectionRule> read(Context request) {
        try {
            String after = request.header(AfterOffset.AFTER);
            if (after != null) {
                rules.await(after);
            }
            request.header(AfterOffset.OFFSET, rules.position());
            return new HashMap<>(rules.known());
        } catch (KafkaException e) {
            throw new MetadataTrouble("the rules: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new BadParameter(AfterOffset.AFTER, "is no position that an answer carried");
        }
    }

    private void write(DetectionRule rule, Context request) {
        try {
            request.header(AfterOffset.OFFSET, rules.write(Map.of(rule.getId(), rule)));
        } catch (KafkaException e) {
            throw new NotPassedOn(e);
        }
    }

    /** All rules by id, without what tunes them. */
    private synchronized Map<String, Shown> shown(Map<String, DetectionRule> records) {
        StoredRules.Edition edition = texts.read(records);
        AdmittedRules admitted = edition.admitted();
        Map<String, SigmaRule> byId = new HashMap<>();
        edition.rules().forEach(rule -> byId.put(rule.id(), rule));
        Map<String, String> refused = new HashMap<>(admitted.refused());
        refused.putAll(edition.refused());
        Map<String, Shown> shown = new HashMap<>();
        records.forEach((id, record) -> {
            if (!RuleTuning.isKey(id)) {
                boolean isInForce = admitted.rules().rules().stream()
                        .anyMatch(rule -> rule.id().equals(id));
                State state = isInForce ? State.IN_FORCE : refused.containsKey(id) ? State.REFUSED : State.OFF;
                String why = isInForce ? null : refused.getOrDefault(id, whyOff(record));
                shown.put(id, new Shown(record, Optional.ofNullable(byId.get(id)), state, why));
            }
        });
        return shown;
    }

    private static String whyOff(DetectionRule record) {
        String reason = record.getReason();
        return record.getEnabled() ? "an overlay switches it off" : reason == null ? "switched off" : reason;
    }

    private Page<Shown> page(Call call, Paging paging) {
        Optional<String> state = call.parameters().text(STATE.name());
        return KeyPage.of(
                shown(read(call.request())).values().stream()
                        .filter(rule -> state.isEmpty() || rule.state().text().equals(state.get())),
                Shown::id,
                "",
                paging);
    }

    private Shown found(Map<String, DetectionRule> records, String id) {
        Shown rule = shown(records).get(id);
        if (rule == null) {
            throw new NotFoundResponse(id);
        }
        return rule;
    }

    private Shown show(Call call) {
        return found(read(call.request()), call.path("id"));
    }

    private Shown turn(Call call, JsonBody body, boolean isOn) {
        Map<String, DetectionRule> records = read(call.request());
        DetectionRule there = found(records, call.path("id")).stored();
        String reason = isOn ? null : body.text("reason", LONGEST_REASON);
        DetectionRule rule =
                RuleChanges.switched(there, isOn, reason, call.parameters().now());
        write(rule, call.request());
        records.put(rule.getId(), rule);
        audit.note(
                call.caller(),
                isOn ? "enable" : "disable",
                NOUN,
                rule.getId(),
                reason == null ? Map.of() : Map.of("reason", reason));
        return found(records, rule.getId());
    }

    /** A rule that cannot be applied beside the others is refused: only a log would tell later. */
    private Shown put(Call call, JsonBody body) {
        Instant now = call.parameters().now();
        DetectionRule rule;
        try {
            rule = RuleChanges.put(
                    body.text("text", LONGEST_TEXT, ""), call.caller().name(), now);
        } catch (RefusedRule e) {
            throw new BadParameter("body", "text: " + e.getMessage());
        }
        if (RuleTuning.isKey(rule.getId())) {
            throw new BadParameter("body", "text: id: '" + rule.getId() + "' is that of an overlay");
        }
        Map<String, DetectionRule> records = read(call.request());
        records.put(rule.getId(), rule);
        Shown shown = found(records, rule.getId());
        if (shown.state() == State.REFUSED) {
            throw new BadParameter("body", "text: " + shown.why());
        }
        write(rule, call.request());
        audit.note(call.caller(), "put", NOUN, rule.getId(), Map.of("contentHash", rule.getContentHash()));
        return shown;
    }
}
