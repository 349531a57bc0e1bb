package logly.query;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import logly.schemas.Action;
import logly.schemas.AgentStatus;
import logly.schemas.CausalityStep;
import logly.schemas.DailyAggregate;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.ErrorTrace;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.FindingType;
import logly.schemas.HostDisk;
import logly.schemas.HourlyAggregate;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import logly.schemas.LedgerEntry;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.OperatorAction;
import logly.schemas.ProcessTrace;
import logly.schemas.SourceStatus;
import logly.schemas.SystemMetric;
import logly.schemas.TracePattern;
import org.apache.avro.specific.SpecificRecordBase;

/** A record of every noun, stored; what they say of each other fits. */
final class OneOfEach {
    static final Instant NOW = RunningQueryService.NOW;
    static final String IP = "203.0.113.7";
    static final String FINDING = "finding-f00d-1";
    /** Of the first record that a store takes, an event of that day. */
    static final String EVENT = "log-event-20261123-0100000000000";

    private static final Instant HOUR = Instant.parse("2026-11-23T21:00:00Z");

    private OneOfEach() {}

    static LogEvent event(String message) {
        return LogEvent.newBuilder()
                .setTimestamp(NOW)
                .setHost("web-1")
                .setSource("auth")
                .setService("sshd")
                .setLevel(Level.WARNING)
                .setAction(Action.FAILED_LOGIN)
                .setIpAddress(IP)
                .setUser("root")
                .setMessage(message)
                .setMetadata(Map.of("port", "22"))
                .build();
    }

    static EventTrace trace(LogEvent event, long offset) {
        return EventTrace.newBuilder()
                .setRevision(1)
                .setEventOffset(offset)
                .setEvent(LogEvent.newBuilder(event).setIngestedAt(NOW).build())
                .setTimestamp(event.getTimestamp())
                .setHost(event.getHost())
                .setSource(event.getSource())
                .setService(event.getService())
                .setLevel(event.getLevel())
                .setAction(event.getAction())
                .setIpAddress(event.getIpAddress())
                .setUser(event.getUser())
                .setMessage(event.getMessage())
                .setSeverityScore(70)
                .setRootCause("invalid_credentials")
                .setCausalityChain(List.of(new CausalityStep(NOW, "failures before", EVENT, 0.75)))
                .setTracedAt(NOW)
                .setProcesses(List.of(ProcessTrace.newBuilder()
                        .setTimestamp(NOW)
                        .setPid(4711)
                        .setName("sshd")
                        .build()))
                .setErrors(List.of(ErrorTrace.newBuilder()
                        .setTimestamp(NOW)
                        .setErrorType("authentication_failed")
                        .setErrorCategory("security")
                        .setSeverity(55)
                        .build()))
                .build();
    }

    static Finding.Builder finding(String fingerprint, long opening, Float... embedding) {
        return Finding.newBuilder()
                .setId("finding-" + fingerprint + "-" + opening)
                .setFingerprint(fingerprint)
                .setOpening(opening)
                .setRevision(1)
                .setTimestamp(NOW)
                .setType(FindingType.ATTACK)
                .setRuleId("ssh-brute-force")
                .setTitle("Many failed logins")
                .setDescription("120 failed logins")
                .setSeverity(80)
                .setConfidence(0.9)
                .setFirstSeen(NOW.minusSeconds(60))
                .setLastSeen(NOW)
                .setResources(Map.of("host", List.of("web-1"), "ip", List.of(IP)))
                .setPattern(ByteBuffer.wrap(new byte[] {1, -1}))
                .setEmbedding(List.of(embedding))
                .setEmbeddingVersion(1)
                .setEvidence(List.of(EVENT, "log-event-20200101-0000000000000", "nonsense"));
    }

    static IpReputation.Builder address(String ip, int score) {
        return IpReputation.newBuilder()
                .setIp(ip)
                .setGeneration(1)
                .setRevision(1)
                .setType("public")
                .setThreatScore(score)
                .setFirstSeen(NOW.minusSeconds(3600))
                .setLastSeen(NOW)
                .setFailedLoginCount(120)
                .setDailyCounts(List.of(
                        new IpDay(20_779, Map.of("FAILED_LOGIN", 20L)),
                        new IpDay(20_780, Map.of("FAILED_LOGIN", 100L, "BAN", 1L))))
                .setHosts(List.of("web-1"))
                .setUpdatedAt(NOW);
    }

    static HourlyAggregate hour(Instant hour, String host, long events) {
        return HourlyAggregate.newBuilder()
                .setHour(hour)
                .setHost(host)
                .setGeneration(1)
                .setRevision(1)
                .setLogEventsCount(events)
                .setCountsByLevel(Map.of("ERROR", events))
                .setErrorCount(events)
                .setUpdatedAt(hour)
                .build();
    }

    static SpecificRecordBase[] records() {
        LogEvent event = event("Failed password for root");
        return new SpecificRecordBase[] {
            event,
            trace(event("Failed password for admin"), 7_000),
            SystemMetric.newBuilder().setTimestamp(NOW).setHost("web-1").build(),
            NetworkMetric.newBuilder().setTimestamp(NOW).setHost("web-1").build(),
            finding("f00d", 1, 1f, 0f).build(),
            finding("beef", 1, 0.9f, 0.1f).build(),
            address(IP, 85).build(),
            TracePattern.newBuilder()
                    .setPattern("error_spike|nginx")
                    .setPatternType("error_spike")
                    .setPatternName("Spike of errors")
                    .setRevision(1)
                    .setStartTime(NOW.minus(Duration.ofMinutes(1)))
                    .setEndTime(NOW)
                    .setAffectedHosts(List.of("web-1"))
                    .setDetectedAt(NOW)
                    .build(),
            OperatorAction.newBuilder()
                    .setTimestamp(NOW)
                    .setNoun("finding")
                    .setSubject("f00d")
                    .setAction("acknowledge")
                    .setOperator("ada")
                    .build(),
            OperatorAction.newBuilder()
                    .setTimestamp(NOW)
                    .setNoun("ip-reputation")
                    .setSubject(IP)
                    .setAction("allow")
                    .setOperator("ada")
                    .build(),
            hour(HOUR, "web-1", 7),
            DailyAggregate.newBuilder()
                    .setDate("2026-11-23")
                    .setHost("web-1")
                    .setGeneration(1)
                    .setRevision(1)
                    .setUniqueIpsBanned(3)
                    .setUpdatedAt(NOW)
                    .build(),
            DeadLetter.newBuilder()
                    .setTimestamp(NOW)
                    .setHost("web-1")
                    .setTopic("logly.log-events")
                    .setStage(DeadLetterStage.DECODE)
                    .setService("stream-processor")
                    .setReason("no schema 7")
                    .setRecordValue(ByteBuffer.wrap(new byte[] {0, 1}))
                    .setFailedAt(NOW)
                    .build(),
            AgentStatus.newBuilder()
                    .setAgentId(0xA1)
                    .setEpoch(0xE1)
                    .setHost("web-1")
                    .setTimestamp(NOW)
                    .setDisks(List.of(HostDisk.newBuilder()
                            .setName("nvme0n1")
                            .setSizeBytes(1L << 40)
                            .build()))
                    .setSources(List.of(SourceStatus.newBuilder()
                            .setPath("/var/log/auth.log")
                            .setOffset(4096)
                            .setSizeBytes(5000)
                            .setLines(32)
                            .build()))
                    .setLedger(List.of(LedgerEntry.newBuilder()
                            .setTopic("logly.log-events")
                            .setAppended(10)
                            .setAcknowledged(9)
                            .build()))
                    .build()
        };
    }
}
