package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import logly.analysis.selector.BadSelector;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.analysis.sigma.AdmittedRules;
import logly.analysis.sigma.RefusedRule;
import logly.analysis.sigma.RuleReader;
import logly.analysis.sigma.SigmaRule;
import logly.analysis.sigma.StoredRules;
import logly.schemas.DetectionRule;
import logly.schemas.Finding;
import logly.storage.Gap;
import logly.storage.TimeRange;

/**
 * Tries rules on log events, of the body or of the store: evaluator and correlator are those of the stream. Of history it
 * takes what the caller sees, as far as its time and a number of events allow.
 */
final class RuleTrial implements Answer {
    private static final List<Act.Field> FIELDS = List.of(
            Act.Field.text(
                    "text", "YAML of rules to be tried, which may name stored ones; without it stored rules are."),
            Act.Field.text("id", "Tells only of the stored rule of this id, be it on or off."),
            Act.Field.text("lines", "Lines of a log as it stands in its file, read as agents do."),
            Act.Field.text("events", "Log events as this API answers them, an object a line."),
            Act.Field.text("from", "Tries stored log events since then, spelled as in lists."),
            Act.Field.text("to", "Until then; by default now."),
            Act.Field.text("selector", "Which of the stored log events."));

    private final Function<Call, Map<String, DetectionRule>> stored;

    private final LogLines lines;
    private final boolean isOfOne;

    /**
     * Tries the rules that are stored, or others beside them.
     *
     * @param isOfOne whether the address names the rule of which it tells
     */
    RuleTrial(Function<Call, Map<String, DetectionRule>> stored, LogLines lines, boolean isOfOne) {
        this.stored = stored;
        this.lines = lines;
        this.isOfOne = isOfOne;
    }

    /** A rule that holds of an event. */
    record Match(String ruleId, String event) {}

    /**
     * What was found.
     *
     * @param looked events that were tried
     * @param truncated there were more of them
     */
    record Found(
            long looked,
            boolean truncated,
            Map<String, Long> counts,
            List<Match> matches,
            List<Finding> findings,
            List<Gap> missing) {}

    private static final Shape<Match> MATCH = new ObjectShape<Match>("RuleMatch", "A rule whose condition holds.")
            .with("ruleId", "Rule.", Shapes.TEXT, Match::ruleId)
            .with("event", "Id of the event, or the number of its line.", Shapes.TEXT, Match::event);

    private static final Shape<Found> SHAPE = Gaps.in(
            new ObjectShape<Found>("RuleTrial", "What rules would find.")
                    .with("looked", "Events that were tried.", Shapes.WHOLE, Found::looked)
                    .with("truncated", "There were more of them.", Shapes.FLAG, Found::truncated)
                    .with("counts", "Events by rule whose condition holds.", Shapes.mapOf(Shapes.WHOLE), Found::counts)
                    .with("matches", "The first 1000 of them.", Shapes.listOf(MATCH), Found::matches)
                    .with(
                            "findings",
                            "What correlation makes of all of them, at most 1000.",
                            Shapes.listOf(new RecordShape<>(Finding.getClassSchema())),
                            Found::findings),
            Found::missing);

    @Override
    public boolean isLong(Context request) {
        return true;
    }

    @Override
    public void send(Call call) throws IOException {
        Found found;
        if (TrialLines.areBodyOf(call.request())) {
            OwnOrigin.requireOrigin(call.request());
            TrialRun trial = trial(call, JsonBody.of("{}", List.of()));
            lines.read(call.body(), TrialLines.reading(call.parameters()), trial);
            found = trial.found(List.of());
        } else {
            OwnOrigin.require(call.request());
            found = found(call, JsonBody.of(call.body(), fields()));
        }
        try (JsonGenerator json = Answer.beginJson(call.request())) {
            SHAPE.write(found, json);
        }
    }

    private List<String> fields() {
        return FIELDS.stream()
                .map(Act.Field::name)
                .filter(name -> !isOfOne || !name.equals("id"))
                .toList();
    }

    private Found found(Call call, JsonBody body) {
        String raw = body.text("lines", Call.GREATEST_BODY);
        String events = body.text("events", Call.GREATEST_BODY);
        String from = body.text("from", 64);
        if (Stream.of(raw, events, from).filter(Objects::nonNull).count() != 1) {
            throw new BadParameter("body", "takes one of lines, events and, for what is stored, from");
        }
        TrialRun trial = trial(call, body);
        List<Gap> missing = List.of();
        if (raw != null) {
            lines.read(raw, TrialLines.reading(call.parameters()), trial);
        } else if (events != null) {
            trial.tryEvents(events);
        } else if (from != null) {
            Instant now = call.parameters().now();
            TimeRange range = new TimeRange(
                    TimeParameter.parse("from", from, now), TimeParameter.parse("to", body.text("to", 64, "now"), now));
            trial.tryStored(call.store(), range, selector(body));
            missing = call.store().gapsInDays(range);
        }
        return trial.found(missing);
    }

    private static Selector selector(JsonBody body) {
        try {
            return Selector.parse(body.text("selector", Selector.LONGEST, "{}"), Nouns.LOG_EVENTS);
        } catch (BadSelector e) {
            throw new BadParameter("body", "selector: " + e.getMessage());
        }
    }

    /** The rules that are tried, among those that they need. */
    private TrialRun trial(Call call, JsonBody body) {
        Map<String, DetectionRule> records = stored.apply(call);
        StoredRules.Edition edition = new StoredRules().read(records);
        String text = body.text("text", RuleRoutes.LONGEST_TEXT);
        String id = isOfOne ? call.path("id") : body.text("id", 512);
        List<SigmaRule> own = text == null ? List.of() : read(text);
        Set<String> told = new HashSet<>();
        own.forEach(rule -> told.add(rule.id()));
        List<SigmaRule> candidates = new ArrayList<>(own);
        edition.rules().stream().filter(rule -> !told.contains(rule.id())).forEach(candidates::add);
        if (id != null) {
            if (isOfOne && !records.containsKey(id)) {
                throw new NotFoundResponse(id);
            }
            if (candidates.stream().noneMatch(rule -> rule.id().equals(id))) {
                throw new BadParameter("body", "id: there is no rule '" + id + "' that can be read");
            }
            told.add(id);
        } else if (text == null) {
            candidates.forEach(rule -> told.add(rule.id()));
        }
        Set<String> off = new HashSet<>(edition.off());
        if (id != null || text != null) {
            off.removeAll(told);
        }
        AdmittedRules admitted = AdmittedRules.of(candidates, off, edition.tuning());
        for (SigmaRule rule : own) {
            if (admitted.refused().containsKey(rule.id())) {
                throw new BadParameter(
                        "body", "text: " + rule.id() + ": " + admitted.refused().get(rule.id()));
            }
        }
        return new TrialRun(admitted.rules(), told);
    }

    private static List<SigmaRule> read(String text) {
        try {
            return new RuleReader(Map.of()).read(text);
        } catch (RefusedRule e) {
            throw new BadParameter("body", "text: " + e.getMessage());
        }
    }

    @Override
    public void describeBody(ObjectNode content) {
        content.putObject(JSON)
                .set(
                        "schema",
                        Act.schema(FIELDS.stream()
                                .filter(field -> fields().contains(field.name()))
                                .toList()));
        content.putObject(TrialLines.CONTENT_TYPE).putObject("schema").put("type", "string");
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        content.putObject(JSON).set("schema", SHAPE.schema(components));
    }
}
