package logly.query;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import logly.analysis.selector.Selector;
import logly.analysis.sigma.BackTest;
import logly.analysis.sigma.EventRecord;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.SigmaRule;
import logly.schemas.Finding;
import logly.schemas.LogEvent;
import logly.schemas.RecordJson;
import logly.storage.Gap;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;

/** One trial of rules under way. */
final class TrialRun implements LogLines.Sink {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_EVENTS = 200_000;
    private static final int MOST_TOLD = 1000;
    private static final int AT_ONCE = 5000;

    private final RuleSet rules;
    private final Set<String> told;
    private final BackTest test;
    private final Map<String, Long> counts = new TreeMap<>();
    private final List<RuleTrial.Match> matches = new ArrayList<>();
    private long looked;
    private boolean isCut;

    /**
     * Tries rules.
     *
     * @param told ids of those of which it tells
     */
    TrialRun(RuleSet rules, Set<String> told) {
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
                    matches.add(new RuleTrial.Match(rule.id(), name));
                }
            }
        }
    }

    @Override
    public void take(LogEvent event, long line) {
        add(event, Long.toString(line));
    }

    void tryEvents(String lines) {
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

    RuleTrial.Found found(List<Gap> missing) {
        List<Finding> findings = test.findings().stream()
                .filter(finding -> told.contains(finding.getRuleId()))
                .limit(MOST_TOLD)
                .toList();
        return new RuleTrial.Found(looked, isCut, counts, matches, findings, missing);
    }
}
