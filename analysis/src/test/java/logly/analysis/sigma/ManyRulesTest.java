package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.schemas.Action;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;

/** The cost of an event grows with the rules that it may fulfil, not with the rules loaded. */
class ManyRulesTest {
    private static final long SEED = 20261201;
    private static final int EVENTS = "full".equals(System.getProperty("logly.scale")) ? 200_000 : 4_000;

    private final Random random = new Random(SEED);

    private String word() {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }

    private RuleSet rules(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("title: R").append(i).append("\nlogsource: {product: linux, service: syslog}\ndetection:\n");
            text.append("  words:\n    message|contains: [")
                    .append(word())
                    .append(", ")
                    .append(word())
                    .append("]\n");
            text.append("  user: {user: ").append(word()).append("}\n  condition: words or user\n---\n");
        }
        List<SigmaRule> rules = new ArrayList<>();
        for (String document : RuleReader.documents(text.toString())) {
            if (!document.isBlank()) {
                rules.addAll(new RuleReader(Map.of()).read(document));
            }
        }
        assertThat(rules).hasSize(count);
        return new RuleSet(rules);
    }

    private List<LogEvent> events() {
        List<LogEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            events.add(LogEvent.newBuilder()
                    .setHost("web-1")
                    .setAction(Action.OTHER)
                    .setTimestamp(Instant.EPOCH)
                    .setSource("syslog")
                    .setMessage("pam_unix(cron:session): session opened for user " + word() + " by " + word())
                    .build());
        }
        return events;
    }

    private static long nanos(RuleSet rules, List<LogEvent> events) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 7; round++) {
            long start = System.nanoTime();
            for (LogEvent event : events) {
                rules.matching(new EventRecord(event), 0, (tried, isFulfilled) -> {});
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    @Test
    void costLessThanThreeTimesAsMuchWhereTheyAreTenTimesAsMany() {
        System.out.println("seed " + SEED);
        List<LogEvent> events = events();
        RuleSet few = rules(100);
        RuleSet many = rules(1000);
        nanos(few, events);
        nanos(many, events);
        long cheap = nanos(few, events);
        long dear = nanos(many, events);
        System.out.println("ns an event: 100 rules " + cheap / EVENTS + ", 1,000 rules " + dear / EVENTS);
        assertThat((double) dear / cheap).isLessThan(3);
        long[] tried = {0};
        events.forEach(event -> many.matching(new EventRecord(event), 0, (rule, isFulfilled) -> tried[0]++));
        assertThat(tried[0]).isLessThan(EVENTS);
    }
}
