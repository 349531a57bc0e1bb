package logly.analysis.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.FindingType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoticePaceTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final String PLAN = """
            targets:
              ops: {type: webhook, url: 'http://127.0.0.1:1/hook', secret: hush}
              desk: {type: smtp, host: mail.example.org, from: logly@example.org, to: [a@example.org], tls: none}
            routes:
              - {to: [ops], severity: 50}
              - {to: [desk], selector: '{type="ATTACK",ip="192.0.2.9"}'}
            heartbeat: https://beat.example.org/1
            """;

    private final NoticePace pace = new NoticePace(NotifyPlan.read(PLAN));

    private static Finding finding(String id, int severity, FindingStatus status, long count) {
        return Finding.newBuilder()
                .setId(id)
                .setIncident("incident-1")
                .setType(FindingType.ATTACK)
                .setTitle("Title of " + id)
                .setSeverity(severity)
                .setStatus(status)
                .setEventCount(count)
                .setFirstSeen(NOW)
                .setResources(Map.of("ip", List.of("192.0.2.1")))
                .build();
    }

    private static Instant after(long minutes) {
        return NOW.plus(Duration.ofMinutes(minutes));
    }

    @Test
    void tellsOnceThenAtMostEveryQuarterOfAnHourAndOnceWhenResolved() {
        assertThat(pace.take(finding("a", 70, FindingStatus.OPEN, 5), NOW))
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.target()).isEqualTo("ops");
                    assertThat(notice.isResolved()).isFalse();
                });
        for (int minute = 1; minute < 60; minute++) {
            assertThat(pace.take(finding("a", 70, FindingStatus.OPEN, 5 + minute), after(minute)))
                    .as("that it grows is no news")
                    .isEmpty();
        }
        assertThat(pace.take(finding("b", 90, FindingStatus.OPEN, 1), after(60)))
                .hasSize(1);
        assertThat(pace.take(finding("c", 60, FindingStatus.OPEN, 1), after(61)))
                .isEmpty();
        assertThat(pace.due(after(74))).isEmpty();
        assertThat(pace.due(after(75))).singleElement().satisfies(notice -> {
            assertThat(notice.findings()).extracting(Finding::getId).containsExactly("b", "a", "c");
            assertThat(notice.title()).isEqualTo("Title of b and 2 more");
        });
        pace.take(finding("a", 70, FindingStatus.RESOLVED, 9), after(76));
        pace.take(finding("b", 90, FindingStatus.RESOLVED, 9), after(76));
        assertThat(pace.take(finding("c", 60, FindingStatus.RESOLVED, 9), after(76)))
                .singleElement()
                .satisfies(notice -> assertThat(notice.isResolved()).isTrue());
        assertThat(pace.due(after(200))).isEmpty();
        assertThat(pace.take(finding("a", 70, FindingStatus.OPEN, 10), after(201)))
                .as("it is open again")
                .hasSize(1);
    }

    @Test
    void tellsNobodyOfWhatNoRouteTakesOrAPersonHasInHand() {
        assertThat(pace.take(finding("a", 49, FindingStatus.OPEN, 1), NOW)).isEmpty();
        assertThat(pace.take(finding("b", 70, FindingStatus.SILENCED, 1), NOW)).isEmpty();
        assertThat(pace.take(finding("b", 70, FindingStatus.RESOLVED, 1), NOW)).isEmpty();
        Finding fromNine = Finding.newBuilder(finding("c", 10, FindingStatus.OPEN, 1))
                .setResources(Map.of("ip", List.of("192.0.2.9")))
                .build();
        assertThat(pace.take(fromNine, NOW)).extracting(Notice::target).containsExactly("desk");
    }

    @Test
    void remembersOverARestart() {
        pace.take(finding("a", 70, FindingStatus.OPEN, 5), NOW);
        NoticePace again = new NoticePace(NotifyPlan.read(PLAN));
        again.restore(pace.told());
        assertThat(again.take(finding("a", 70, FindingStatus.OPEN, 6), after(1)))
                .isEmpty();
        assertThat(again.take(finding("a", 70, FindingStatus.RESOLVED, 6), after(2)))
                .singleElement()
                .satisfies(notice -> assertThat(notice.isResolved()).isTrue());
    }

    @Test
    void forgetsWhatIsOld() {
        pace.take(finding("a", 70, FindingStatus.OPEN, 5), NOW);
        assertThat(pace.told()).isNotEmpty();
        pace.due(NOW.plus(NoticePace.REMEMBERED).plusSeconds(1));
        assertThat(pace.told()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            targets: {a: {type: pager}}                    | line 1: targets.a.type: 'pager' is none of alertmanager, slack, smtp, webhook
            targets: {a: {type: slack}}                    | line 1: targets.a: url is missing
            targets: {a: {type: slack, url: 'ftp://x'}}    | line 1: targets.a.url: 'ftp://x' is no http or https address
            targets: {a: {type: slack, ulr: 'http://x'}}   | line 1: targets.a: 'ulr' is none of secret, type, url
            routes: [{to: [b]}]                            | line 1: to: there is no target 'b'
            target: {}                                     | line 1: the file: 'target' is none of heartbeat, routes, targets
            """)
    void namesLineAndKeyOfAMistake(String text, String message) {
        assertThatThrownBy(() -> NotifyPlan.read(text)).hasMessage(message);
    }

    @Test
    void showsNoSecrets() {
        assertThat(NotifyPlan.read(PLAN).targets().values().toString()).doesNotContain("hush", "/hook");
    }
}
