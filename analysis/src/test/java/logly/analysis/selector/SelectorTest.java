package logly.analysis.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import logly.schemas.Action;
import logly.schemas.AgentStatus;
import logly.schemas.DailyAggregate;
import logly.schemas.Finding;
import logly.schemas.FindingType;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.Mount;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {
    private static final LogEvent EVENT = LogEvent.newBuilder()
            .setTimestamp(Instant.parse("2026-11-23T21:54:31.123Z"))
            .setHost("web-1")
            .setSource("auth")
            .setLevel(Level.WARNING)
            .setMessage("Failed password for root\nfrom 203.0.113.7 port 51234")
            .setIpAddress("203.0.113.7")
            .setAction(Action.FAILED_LOGIN)
            .setMetadata(Map.of("port", "51234", "a key", "", "x", "9.5", "path", "/etc"))
            .setSourceOffset(77L)
            .setAgentId(-1)
            .build();

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '\u0000', textBlock = """
        {}→true
        {host="web-1"}→true
        {host="web"}→false
        {host!="web-1"}→false
        {host=~"web"}→false
        {host=~"web.*"}→true
        {host=~"db|web-1"}→true
        {host!~"db.*"}→true
        {user=""}→true
        {user!=""}→false
        {user=~"a?"}→true
        {user=~"a"}→false
        {user!="root"}→true
        {user notin ("root","")}→false
        {exists(user)}→false
        {!exists(user),exists(ip)}→true
        {exists(metadata."a key")}→false
        {metadata."a key"="",metadata.none=""}→true
        {metadata.port=51234,metadata.port>1024,metadata.port<=51234}→true
        {metadata.port>51234}→false
        {metadata.x>9,metadata.x<10}→true
        {metadata.path<5}→false
        {metadata.path>=5}→false
        {metadata.none<5}→false
        {level="warning"}→true
        {level>="WARNING",level<="WARNING",level>"NOTICE",level<"ERROR"}→true
        {level>"WARNING"}→false
        {level=~"warn.*"}→true
        {action in ("ban","failed_login")}→true
        {ip in 203.0.113.0/24}→true
        {ip in 203.0.113.7/32}→true
        {ip in 0.0.0.0/0}→true
        {ip in 203.0.113.8/29}→false
        {ip in (10.0.0.0/8,203.0.112.0/23)}→true
        {ip in ::/0}→false
        {ip notin 10.0.0.0/8}→true
        {ip=~"203.*"}→true
        {sourceOffset=77,sourceOffset>76,sourceOffset<78}→true
        {timestamp="2026-11-23T21:54:31.123Z",timestamp>"2026-11-23",timestamp<"2026-11-24"}→true
        {ingestedAt<"2030-01-01"}→false
        {agentId="ffffffffffffffff",epoch="0000000000000000"}→true
        {} |= "password" != "Password"→true
        {} |= "root" |= "nobody"→false
        {} |~ "root.from" |~ "\\\\d+$"→true
        {} |~ "^from"→false
        {} |~ "(?m)^from" !~ "(?i)FAILED"→false
        {message=~".*root.*"}→true
        """)
    void matchesAnEvent(String text, boolean expected) {
        assertThat(Selector.parse(text, Nouns.LOG_EVENTS).test(EVENT)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '\u0000', textBlock = """
        {level<"CRITICAL"}→false
        {level=""}→false
        {level!="DEBUG"}→true
        {level="unknown"}→true
        {ip in 0.0.0.0/0}→false
        {ip notin 0.0.0.0/0}→true
        {!exists(ip),!exists(host)}→true
        """)
    void matchesAnEventOfWhichLittleIsKnown(String text, boolean expected) {
        assertThat(Selector.parse(text, Nouns.LOG_EVENTS)
                        .test(LogEvent.newBuilder().build()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '\u0000', textBlock = """
        {mounts.percent>90}→true
        {mounts.percent>95}→false
        {mounts.path="/",mounts.percent>90}→true
        {mounts.path!="/"}→false
        {mounts.path=~"/.*"}→true
        {devices.name=""}→true
        {devices.readBytes>=0}→false
        {cpuPercent>99.4,cpuPercent<=99.5,cpuCount=2,counterReset="true"}→true
        {counterReset="false"}→false
        """)
    void matchesAnyElementOfAList(String text, boolean expected) {
        SystemMetric metric = SystemMetric.newBuilder()
                .setCpuPercent(99.5)
                .setCpuCount(2)
                .setCounterReset(true)
                .setMounts(List.of(
                        Mount.newBuilder().setPath("/").setPercent(40).build(),
                        Mount.newBuilder().setPath("/srv").setPercent(93).build()))
                .build();
        assertThat(Selector.parse(text, Nouns.SYSTEM_METRICS).test(metric)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '\u0000', textBlock = """
        {host="b",host="a"}→true
        {host in ("c","d")}→false
        {host!="a"}→false
        {ip in 192.0.2.0/24,severity>=70,type="attack",status!="resolved"}→true
        {resources.containers="x",resources."odd kind"=""}→true
        {user=""}→true
        {confidence>0.5,evidence="log-event-1"}→true
        {} |= "Brute force" |= "40 failed"→true
        {} |~ "force.40"→true
        """)
    void matchesFindingsByTheirResources(String text, boolean expected) {
        Finding finding = Finding.newBuilder()
                .setType(FindingType.ATTACK)
                .setTitle("Brute force")
                .setDescription("40 failed logins")
                .setSeverity(70)
                .setConfidence(0.9)
                .setResources(Map.of("host", List.of("a", "b"), "ip", List.of("192.0.2.9"), "containers", List.of("x")))
                .setEvidence(List.of("log-event-1", "log-event-2"))
                .build();
        assertThat(Selector.parse(text, Nouns.FINDINGS).test(finding)).isEqualTo(expected);
    }

    @Test
    void ordersDays() {
        DailyAggregate day = DailyAggregate.newBuilder()
                .setDate("2026-11-23")
                .setCountsByLevel(Map.of("ERROR", 7L))
                .build();
        for (String text : List.of(
                "{date>\"2026-11-22\",date<=\"2026-11-23\",date=~\"2026-11.*\"}",
                "{countsByLevel.ERROR>=7,countsByLevel.DEBUG=\"\",!exists(avgCpuPercent)}")) {
            assertThat(Selector.parse(text, Nouns.DAILY_AGGREGATES).test(day))
                    .as(text)
                    .isTrue();
        }
        assertThatExceptionOfType(BadSelector.class)
                .isThrownBy(() -> Selector.parse("{date=\"today\"}", Nouns.DAILY_AGGREGATES))
                .withMessageContaining("is not a day");
    }

    @Test
    void isMadeOfSingleConditionsToo() {
        Selector selector = Selector.where(Nouns.LOG_EVENTS, "ip", "::ffff:192.0.2.1")
                .and(Selector.where(Nouns.LOG_EVENTS, "level", "warning"))
                .and(Selector.containing(Nouns.LOG_EVENTS, "x"));
        assertThat(selector).hasToString("{ipAddress=\"192.0.2.1\",level=\"WARNING\"} |= \"x\"");
        assertThat(catchThrowableOfType(BadSelector.class, () -> Selector.where(Nouns.LOG_EVENTS, "level", "warn"))
                        .problem())
                .startsWith("'warn' is no level");
        assertThat(Selector.where(Nouns.HOSTS, "ip", "192.0.2.1")
                        .test(AgentStatus.newBuilder()
                                .setAddresses(List.of("192.0.2.9", "192.0.2.1"))
                                .build()))
                .isTrue();
    }

    @Test
    void knowsTheLabelsOfEveryNoun() {
        assertThat(Nouns.all()).hasSize(12).allSatisfy(labels -> {
            assertThat(labels.all()).isNotEmpty().allSatisfy(label -> {
                assertThat(label.doc()).as(label.name()).isNotBlank();
                assertThat(label.type() == LabelType.TEXT
                                && label.name().matches("(?i).*(ip|ips|(?<!mac)address|^addresses)"))
                        .as("%s of %s is an address", label, labels)
                        .isFalse();
            });
            labels.all().forEach(label -> assertThat(
                            Selector.parse("{exists(" + label.name().replace("<key>", "k") + ")}", labels)
                                    .matchers())
                    .hasSize(1));
            assertThat(labels.text())
                    .allSatisfy(field ->
                            assertThat(labels.find(List.of(field))).as(field).isPresent());
        });
    }
}
