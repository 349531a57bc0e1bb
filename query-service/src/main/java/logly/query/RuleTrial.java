package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import logly.analysis.selector.BadSelector;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.analysis.sigma.AdmittedRules;
import logly.analysis.sigma.BackTest;
import logly.analysis.sigma.EventRecord;
import logly.analysis.sigma.RefusedRule;
import logly.analysis.sigma.RuleReader;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.SigmaRule;
import logly.analysis.sigma.StoredRules;
import logly.schemas.DetectionRule;
import logly.schemas.Finding;
import logly.schemas.LogEvent;
import logly.schemas.RecordJson;
import logly.storage.Gap;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;

/**
 * Tries rules on log events, of the body or of the store: evaluator and correlator are those of the stream. Of history it
 * takes what the caller sees, as far as its time and a number of events allow.
 */
final class RuleTrial implements Answer {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_EVENTS = 200_000;
    private static final int MOST_TOLD = 1000;
    private static final int AT_ONCE = 5000;
    private static final List<Act.Field> FIELDS = List.of(
            Act.Field.text(
                    "text", "YAML of rules to be tried, which may name stored ones; without it stored rules are."),
            Act.Field.text("id", "Tells only of the stored rule of this id, be it on or off."),
            Act.Field.text("events", "Log events as this API answers them, an object a line."),
            Act.Field.text("from", "Tries stored log events since then, spelled as in lists."),
            Act.Field.text("to", "Until then; by default now."),
            Act.Field.text("selector", "Which of the stored log events."));

    private final Supplier<Map<String, DetectionRule>> stored;

    RuleTrial(Supplier<Map<String, DetectionRule>> stored) {
        this.stored = stored;
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
        OwnOrigin.require(call.request());
        JsonBody body =
                JsonBody.of(call.body(), FIELDS.stream().map(Act.Field::name).toList());
        String events = body.text("events", Call.GREATEST_BODY);
        String from = body.text("from", 64);
        if ((events == null) == (from == null)) {
            throw new BadParameter("body", "takes either events or, for what is stored, from");
        }
        Trial trial = trial(body);
        List<Gap> missing = List.of();
        if (events != null) {
            trial.tryLines(events);
        } else if (from != null) {
            Instant now = call.parameters().now();
            TimeRange range = new TimeRange(
                    TimeParameter.parse("from", from, now), TimeParameter.parse("to", body.text("to", 64, "now"), now));
            trial.tryStored(call.store(), range, selector(body));
            missing = call.store().gapsInDays(range);
        }
        Found found = trial.found(missing);
        try (JsonGenerator json = Answer.beginJson(call.request())) {
            SHAPE.write(found, json);
        }
    }

    private static Selector selector(JsonBody body) {
        try {
            return Selector.parse(body.text("selector", Selector.LONGEST, "{}"), Nouns.LOG_EVENTS);
        } catch (BadSelector e) {
            throw new BadParameter("body", "selector: " + e.getMessage());
        }
    }

    /** The rules that are tried, among those that they need. */
    private Trial trial(JsonBody body) {
        StoredRules.Edition edition = new StoredRules().read(stored.get());
        String text = body.text("text", RuleRoutes.LONGEST_TEXT);
        String id = body.text("id", 512);
        List<SigmaRule> own = text == null ? List.of() : read(text);
        Set<String> told = new HashSet<>();
        own.forEach(rule -> told.add(rule.id()));
        List<SigmaRule> candidates = new ArrayList<>(own);
        edition.rules().stream().filter(rule -> !told.contains(rule.id())).forEach(candidates::add);
        if (id != null) {
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
        return new Trial(admitted.rules(), told);
    }

    private static List<SigmaRule> read(String text) {
        try {
            return new RuleReader(Map.of()).read(text);
        } catch (RefusedRule e) {
            throw new BadParameter("body", "text: " + e.getMessage());
        }
    }

    /** One test under way. */
    private static final class Trial {
        private final RuleSet rules;
        private final Set<String> told;
        private final BackTest test;
        private final Map<String, Long> counts = new TreeMap<>();
        private final List<Match> matches = new ArrayList<>();
        private long looked;
        private boolean isCut;

        /**
         * Tries rules.
         *
         * @param told ids of those of which it tells
         */
        Trial(RuleSet rules, Set<String> told) {
            this.rules = rules;
            this.told = told;
            test = new BackTest(rules);
        }

        void add(LogEvent event, String name) {
            looked++;
            test.add(event, name);
            long millis = EventRoutes.filedAt(event).toEpochMilli();
            for (SigmaRule rule : rules.matching(new EventRecord(event), millis, (tried, isHeld) -> {})) {
                if (told.contains(rule.id())) {
                    counts.merge(rule.id(), 1L, Long::sum);
                    if (matches.size() < MOST_TOLD) {
                        matches.add(new Match(rule.id(), name));
                    }
                }
            }
        }

        void tryLines(String lines) {
            int number = 0;
            for (String line : lines.split("\n", -1)) {
                number++;
                if (!line.isBlank()) {
                    try {
                        add(RecordJson.fromJson(line, LogEvent.class), Integer.toString(number));
                    } catch (IllegalArgumentException e) {
                        throw new BadParameter("body", "events: line " + number + ": " + e.getMessage());
                    }
                }
            }
        }

        void tryStored(Store store, TimeRange range, Selector selector) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            Optional<String> cursor = Optional.empty();
            do {
                Page<LogEvent> page =
                        store.logEvents(range, selector, new Paging(Order.OLDEST_FIRST, AT_ONCE, cursor.orElse(null)));
                page.items().forEach(event -> add(event, String.valueOf(event.getId())));
                cursor = page.next();
                isCut = cursor.isPresent() && (looked >= MOST_EVENTS || System.nanoTime() - deadline > 0);
            } while (cursor.isPresent() && !isCut);
        }

        Found found(List<Gap> missing) {
            List<Finding> findings = test.findings().stream()
                    .filter(finding -> told.contains(finding.getRuleId()))
                    .limit(MOST_TOLD)
                    .toList();
            return new Found(looked, isCut, counts, matches, findings, missing);
        }
    }

    @Override
    public ObjectNode body() {
        return Act.schema(FIELDS);
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        content.putObject(JSON).set("schema", SHAPE.schema(components));
    }
}
