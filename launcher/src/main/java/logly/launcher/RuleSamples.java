package logly.launcher;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.parse.multiline.RecordJoiner;
import logly.agent.parse.text.ParseContext;
import logly.analysis.sigma.BackTest;
import logly.analysis.sigma.EventRecord;
import logly.analysis.sigma.LogSource;
import logly.analysis.sigma.MetricRecord;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.SigmaRecord;
import logly.analysis.sigma.SigmaRule;
import logly.schemas.Finding;
import logly.schemas.LogEvent;
import logly.schemas.RecordJson;
import logly.schemas.SystemMetric;

/** Tries rules on the logs that they carry with them: what a rule must find, and what it must leave alone. */
final class RuleSamples {
    /** When the lines are read; it gives those without a year theirs. */
    private static final Instant READ_AT = Instant.parse("2026-11-26T00:00:00Z");

    private final RuleSet rules;

    /** @param rules all that a correlation needs */
    RuleSamples(RuleSet rules) {
        this.rules = rules;
    }

    /** What is wrong with the samples of a rule; one that has none is not wrong. */
    List<String> mistakes(SigmaRule rule) {
        List<String> mistakes = new ArrayList<>();
        String positive = rule.notes().positive();
        String negative = rule.notes().negative();
        if (!positive.isEmpty() && !fires(rule, positive)) {
            mistakes.add(rule.id() + ": logly.positive: it finds nothing in these lines");
        }
        if (!negative.isEmpty() && fires(rule, negative)) {
            mistakes.add(rule.id() + ": logly.negative: it finds something in these lines");
        }
        return mistakes;
    }

    private boolean fires(SigmaRule rule, String text) {
        BackTest test = new BackTest(rules);
        Set<String> hit = new HashSet<>();
        int number = 0;
        for (Sample sample : samples(rule, text.lines().toList())) {
            test.add(sample.record(), sample.millis(), "line " + ++number);
            rules.matching(sample.record(), sample.millis(), (tried, isFulfilled) -> {})
                    .forEach(each -> hit.add(each.id()));
        }
        return hit.contains(rule.id())
                || test.findings().stream().map(Finding::getRuleId).anyMatch(rule.id()::equals);
    }

    private record Sample(SigmaRecord record, long millis) {}

    /** Lines of a log; of a rule over samples or signals, JSON of the record. */
    private List<Sample> samples(SigmaRule rule, List<String> lines) {
        String category = source(rule).map(LogSource::category).orElse("");
        List<Sample> samples = new ArrayList<>();
        if ("metric".equals(category)) {
            for (String line : lines) {
                SystemMetric metric = RecordJson.fromJson(line, SystemMetric.class);
                samples.add(new Sample(
                        new MetricRecord(metric, metric.getHost()),
                        metric.getTimestamp().toEpochMilli()));
            }
        } else if ("signal".equals(category)) {
            lines.forEach(line -> samples.add(sample(RecordJson.fromJson(line, LogEvent.class))));
        } else {
            parse(lines).forEach(event -> samples.add(sample(event)));
        }
        return samples;
    }

    private static Sample sample(LogEvent event) {
        return new Sample(new EventRecord(event), event.getTimestamp().toEpochMilli());
    }

    /** The source of a detection; of a correlation that of the first rule that it takes. */
    private Optional<LogSource> source(SigmaRule rule) {
        if (rule.detection().isPresent()) {
            return rule.detection().map(SigmaRule.Detection::source);
        }
        return rule.correlation().flatMap(correlation -> rules.rules().stream()
                .filter(each -> correlation.rules().contains(each.id())
                        || correlation.rules().contains(String.valueOf(each.name())))
                .findFirst()
                .flatMap(this::source));
    }

    private static List<LogEvent> parse(List<String> lines) {
        SourceFormat format = SourceFormat.ofSample(lines);
        GuardedParser parser = new GuardedParser(format);
        List<LogEvent> events = new ArrayList<>();
        Optional<RecordJoiner> joiner = format.joiner();
        for (String line : lines) {
            if (joiner.isEmpty()) {
                events.add(parse(parser, line));
            } else {
                joiner.get().take(LogRecord.line(line, 0, 0), record -> events.add(parse(parser, record.text())));
            }
        }
        joiner.ifPresent(open -> open.flush(record -> events.add(parse(parser, record.text()))));
        return events;
    }

    private static LogEvent parse(GuardedParser parser, String text) {
        LogEvent event = parser.parse(text, new ParseContext(ZoneOffset.UTC, READ_AT, "web-1"));
        String named = event.getMetadata().get("hostname");
        return named == null ? event : LogEvent.newBuilder(event).setHost(named).build();
    }
}
