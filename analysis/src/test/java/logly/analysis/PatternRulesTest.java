package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import logly.schemas.Action;
import logly.schemas.ErrorTrace;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.TracePattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternRulesTest {
    private static final Instant HOUR = Instant.parse("2026-11-23T21:00:00Z");

    private static final List<Level> LEVELS = List.of(Level.values());

    private final List<TracePattern> none = List.of();

    private static LogEvent.Builder event(String service, Level level) {
        return LogEvent.newBuilder()
                .setHost("web-1")
                .setSource("syslog")
                .setService(service)
                .setLevel(level)
                .setMessage("connect() to 10.0.0." + level.name().length() + ":8080 failed");
    }

    private static PatternHistory add(PatternHistory history, LogEvent event, int times, Instant from) {
        for (int i = 0; i < times; i++) {
            history.add(event, from.plusSeconds(i));
        }
        return history;
    }

    @Test
    void tellsOfAnErrorThatRecurs() {
        LogEvent event = event("nginx", Level.ERROR)
                .setError(ErrorTrace.newBuilder()
                        .setErrorType("connection_refused")
                        .setErrorCategory("network")
                        .setRootCauseHints(List.of("nothing listens there"))
                        .setRecoverySuggestions(List.of("is the upstream running?"))
                        .build())
                .build();
        String subject = "error|connection_refused|network|nginx: connect() to # failed";
        assertThat(PatternSubjects.of(event)).containsExactly("service|nginx", "host|web-1", subject);

        PatternHistory history = add(new PatternHistory(), event, 4, HOUR);
        assertThat(PatternRules.judge(subject, history)).isEqualTo(none);
        add(history, LogEvent.newBuilder(event).setHost("web-2").build(), 6, HOUR.plusSeconds(60));
        assertThat(PatternRules.judge(subject, history)).singleElement().satisfies(pattern -> {
            assertThat(pattern.getPattern()).isEqualTo(subject);
            assertThat(pattern.getPatternType()).isEqualTo("error");
            assertThat(pattern.getEventCount()).isEqualTo(10);
            assertThat(pattern.getAffectedHosts()).containsExactly("web-1", "web-2");
            assertThat(pattern.getAffectedServices()).containsExactly("nginx");
            assertThat(pattern.getStartTime()).isEqualTo(HOUR);
            assertThat(pattern.getEndTime()).isEqualTo(HOUR.plusSeconds(65));
            assertThat(pattern.getDurationMillis()).isEqualTo(65_000);
            assertThat(pattern.getRootCause()).isEqualTo("nothing listens there");
            assertThat(pattern.getRecommendations()).containsExactly("is the upstream running?");
            assertThat(pattern.getSeverity()).isEqualTo(60);
        });
    }

    @Test
    void takesTheSameErrorWithOtherNumbersForTheSame() {
        LogEvent one = event("app", Level.ERROR)
                .setMessage("request 4711 of 'ada' failed after 3.5 s: deadbeef01\nat x")
                .build();
        LogEvent other = LogEvent.newBuilder(one)
                .setMessage("request 4 of 'grace' failed after 17 s: 0badcafe99")
                .build();
        assertThat(PatternSubjects.signature(one))
                .isEqualTo(PatternSubjects.signature(other))
                .isEqualTo("app: request # of # failed after # s: #");
        LogEvent traced = LogEvent.newBuilder(one)
                .setError(ErrorTrace.newBuilder()
                        .setExceptionType("KeyError")
                        .setFilePath("/srv/app/views.py")
                        .setLineNumber(17)
                        .build())
                .build();
        assertThat(PatternSubjects.signature(traced)).isEqualTo("KeyError@/srv/app/views.py:17");
    }

    @Test
    void tellsOfASpikeOnlyAgainstTheHoursBefore() {
        LogEvent error = event("nginx", Level.ERROR).build();
        PatternHistory alone = add(new PatternHistory(), error, 50, HOUR);
        assertThat(PatternRules.judge("service|nginx", alone))
                .as("there is nothing to compare with")
                .isEqualTo(none);

        PatternHistory steady = new PatternHistory();
        for (int ago = 1; ago <= 24; ago++) {
            add(steady, error, 4, HOUR.minus(Duration.ofHours(ago)));
        }
        add(steady, error, 11, HOUR);
        assertThat(PatternRules.judge("service|nginx", steady)).isEqualTo(none);
        add(steady, error, 9, HOUR.plusSeconds(30));
        assertThat(PatternRules.judge("service|nginx", steady)).singleElement().satisfies(spike -> {
            assertThat(spike.getPattern()).isEqualTo("error_spike|nginx");
            assertThat(spike.getEventCount()).isEqualTo(20);
            assertThat(spike.getSeverity()).isEqualTo(80);
            assertThat(spike.getDescription()).contains("20 errors of nginx in an hour, 96 in the 24 hours before");
        });
    }

    @Test
    void tellsOfAServiceThatDegrades() {
        PatternHistory history = new PatternHistory();
        add(history, event("api", Level.INFO).build(), 90, HOUR.minus(Duration.ofHours(2)));
        add(history, event("api", Level.ERROR).build(), 10, HOUR.minus(Duration.ofHours(2)));
        add(history, event("api", Level.INFO).build(), 15, HOUR);
        add(history, event("api", Level.ERROR).build(), 4, HOUR);
        assertThat(PatternRules.judge("service|api", history)).isEqualTo(none);
        add(history, event("api", Level.ERROR).build(), 1, HOUR.plusSeconds(9));
        assertThat(PatternRules.judge("service|api", history)).singleElement().satisfies(degraded -> {
            assertThat(degraded.getPatternType()).isEqualTo("service_degradation");
            assertThat(degraded.getSeverity()).isEqualTo(60);
            assertThat(degraded.getDescription()).isEqualTo("25 % of 20 events of api are errors, 10 % the day before");
        });
    }

    @Test
    void tellsOfASweepFromANetwork() {
        PatternHistory history = new PatternHistory();
        for (int i = 0; i < 9; i++) {
            LogEvent attack = event("sshd", Level.WARNING)
                    .setAction(Action.FAILED_LOGIN)
                    .setIpAddress("203.0.113." + i)
                    .build();
            assertThat(PatternSubjects.of(attack)).containsExactly("service|sshd", "network|203.0.113.0/24");
            add(history, attack, 3, HOUR);
        }
        assertThat(PatternRules.judge("network|203.0.113.0/24", history)).isEqualTo(none);
        add(history, event("sshd", Level.WARNING).setIpAddress("203.0.113.99").build(), 1, HOUR.plusSeconds(5));
        assertThat(PatternRules.judge("network|203.0.113.0/24", history))
                .singleElement()
                .satisfies(sweep -> {
                    assertThat(sweep.getPattern()).isEqualTo("ip_sweep|203.0.113.0/24");
                    assertThat(sweep.getAffectedIps()).hasSize(10).contains("203.0.113.99");
                    assertThat(sweep.getSeverity()).isEqualTo(50);
                });
        LogEvent friendly = event("sshd", Level.INFO)
                .setAction(Action.SUCCESSFUL_LOGIN)
                .setIpAddress("203.0.113.5")
                .build();
        assertThat(PatternSubjects.of(friendly)).containsExactly("service|sshd");
        LogEvent six = event("sshd", Level.WARNING)
                .setAction(Action.PROBE)
                .setIpAddress("2001:db8::5")
                .build();
        assertThat(PatternSubjects.of(six)).contains("network|2001:db8::/64");
    }

    @Test
    void namesTheFirstServiceOfACascade() {
        PatternHistory history = new PatternHistory();
        add(history, event("decoy", Level.ERROR).build(), 3, HOUR);
        add(history, event("postgres", Level.ERROR).build(), 2, HOUR.plusSeconds(600));
        add(history, event("api", Level.ERROR).build(), 9, HOUR.plusSeconds(700));
        assertThat(PatternRules.judge("host|web-1", history)).isEqualTo(none);
        add(history, event("nginx", Level.CRITICAL).build(), 9, HOUR.plusSeconds(1000));
        assertThat(PatternRules.judge("host|web-1", history)).singleElement().satisfies(cascade -> {
            assertThat(cascade.getRootCause()).isEqualTo("postgres");
            assertThat(cascade.getAffectedServices()).containsExactly("postgres", "api", "nginx");
            assertThat(cascade.getStartTime()).isEqualTo(HOUR.plusSeconds(600));
            assertThat(cascade.getSeverity()).isEqualTo(60);
        });
    }

    @Test
    void refusesASubjectThatItDoesNotKnow() {
        PatternHistory history =
                add(new PatternHistory(), event("nginx", Level.ERROR).build(), 1, HOUR);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PatternRules.judge("moon|full", history))
                .withMessageContaining("moon|full");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mergesInAnyOrderAndGroupingToTheSame(long seed) {
        Random random = new Random(seed);
        PatternHistory whole = new PatternHistory();
        List<PatternHistory> parts = new ArrayList<>(List.of(new PatternHistory()));
        for (int part = 0; part < 8; part++) {
            PatternHistory history = new PatternHistory();
            for (int i = random.nextInt(60); i > 0; i--) {
                LogEvent event = event("service-" + random.nextInt(90), LEVELS.get(random.nextInt(LEVELS.size())))
                        .setHost("host-" + random.nextInt(90))
                        .setIpAddress("192.0.2." + random.nextInt(200))
                        .setMessage("message " + random.nextInt(3))
                        .setError(
                                random.nextBoolean()
                                        ? null
                                        : ErrorTrace.newBuilder()
                                                .setRootCauseHints(List.of("hint " + random.nextInt(3)))
                                                .build())
                        .build();
                // Few times, so that several events are the first.
                Instant time = HOUR.minus(Duration.ofMinutes(30L * random.nextInt(80)));
                history.add(event, time);
                whole.add(event, time);
            }
            parts.add(history);
        }
        for (int trial = 0; trial < 10; trial++) {
            List<PatternHistory> left = new ArrayList<>();
            parts.forEach(part -> left.add(PatternHistory.from(part.toRecord("x"))));
            Collections.shuffle(left, random);
            while (left.size() > 1) {
                PatternHistory a = left.remove(random.nextInt(left.size()));
                a.merge(left.remove(random.nextInt(left.size())));
                left.add(a);
            }
            assertThat(left.get(0).toRecord("x")).isEqualTo(whole.toRecord("x"));
        }
    }
}
