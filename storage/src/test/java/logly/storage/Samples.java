package logly.storage;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import logly.analysis.HourlyRollup;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.Action;
import logly.schemas.CausalityStep;
import logly.schemas.DailyAggregate;
import logly.schemas.ErrorTrace;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.FindingType;
import logly.schemas.HourlyAggregate;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.NetworkTrace;
import logly.schemas.OperatorAction;
import logly.schemas.ProcessTrace;
import logly.schemas.Summary;
import logly.schemas.SystemMetric;
import logly.schemas.TracePattern;

/** Records of fixed moments for the tests of this module. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final TimeRange ALWAYS =
            new TimeRange(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));

    static final Selector ALL_EVENTS = Selector.all(Nouns.LOG_EVENTS);

    private Samples() {}

    static LogEvent.Builder event(Instant timestamp, String host, long seq) {
        return LogEvent.newBuilder()
                .setTimestamp(timestamp)
                .setHost(host)
                .setSource("auth")
                .setService("sshd")
                .setFormat("auth")
                .setLevel(Level.WARNING)
                .setMessage("Failed password for root from 203.0.113.7 port 22 ssh2")
                .setIpAddress("203.0.113.7")
                .setUser("root")
                .setAction(Action.FAILED_LOGIN)
                .setMetadata(Map.of("pid", "4711", "port", "22"))
                .setSourcePath("/var/log/auth.log")
                .setSourceOffset(seq * 100)
                .setCollectedAt(timestamp.plusMillis(20))
                .setAgentId(0xA1L)
                .setEpoch(-0xE1L)
                .setSeq(seq);
    }

    /** An event in which everything is drawn, so that filters find some and leave some. */
    static LogEvent randomEvent(Random random, Instant from, Duration span, long seq) {
        Instant timestamp = from.plusMillis((long) (random.nextDouble() * span.toMillis()) / 250 * 250);
        LogEvent.Builder event = event(timestamp, "web-" + random.nextInt(4), seq)
                .setSource(pick(random, "auth", "syslog", "nginx"))
                .setService(random.nextBoolean() ? null : pick(random, "sshd", "cron"))
                .setLevel(pick(random, Level.values()))
                .setAction(pick(random, Action.values()))
                .setMessage("line " + random.nextInt(50))
                .setIpAddress(random.nextInt(3) > 0 ? null : "203.0.113." + random.nextInt(5))
                .setUser(random.nextInt(3) > 0 ? null : "user" + random.nextInt(5));
        return event.build();
    }

    /**
     * Applies retention of all families alike to its end.
     *
     * @return paths of the files removed
     */
    static List<String> clean(StoreFiles files, Duration maxAge, long maxBytes, Instant now) {
        Cleaning cleaning = new Retention(maxAge, maxAge, maxAge, maxAge, maxBytes).begin(files, now);
        while (!cleaning.isDone()) {
            cleaning.step(now.plusSeconds(5));
        }
        return cleaning.removed();
    }

    @SafeVarargs
    static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    static SystemMetric.Builder system(Instant timestamp, String host, long seq) {
        return SystemMetric.newBuilder()
                .setTimestamp(timestamp)
                .setHost(host)
                .setIntervalMillis(10_000)
                .setCpuPercent(12.5)
                .setCpuCount(2)
                .setMemoryTotalBytes(8L << 30)
                .setLoad1Min(0.25)
                .setCollectedAt(timestamp)
                .setAgentId(1)
                .setEpoch(2)
                .setSeq(seq);
    }

    static NetworkMetric.Builder network(Instant timestamp, String host, long seq) {
        return NetworkMetric.newBuilder()
                .setTimestamp(timestamp)
                .setHost(host)
                .setBytesSent(seq * 1000)
                .setBytesSentDelta(1000)
                .setConnectionsEstablished(3)
                .setCollectedAt(timestamp)
                .setAgentId(1)
                .setEpoch(2)
                .setSeq(seq);
    }

    static HourlyAggregate hour(Instant hour, String host, long generation, long revision, long failed) {
        return HourlyAggregate.newBuilder()
                .setHour(hour)
                .setHost(host)
                .setGeneration(generation)
                .setRevision(revision)
                .setCpuPercent(summary(10, 20))
                .setMemoryPercent(summary())
                .setDiskPercent(summary(0.5))
                .setTotalBytesSent(1000)
                .setCountsBySource(Map.of("auth", failed))
                .setUniqueUsersByAction(Map.of("FAILED_LOGIN", 1L))
                .setUsersByAction(banned(failed).getUsersByAction())
                .setLogEventsCount(failed)
                .setFailedLoginCount(failed)
                .setCountsByLevel(Map.of("WARNING", failed))
                .setCountsByAction(Map.of("FAILED_LOGIN", failed))
                .setWarningCount(failed)
                .setUpdatedAt(hour.plusSeconds(60))
                .build();
    }

    private static Summary summary(double... samples) {
        HourlyRollup hour = new HourlyRollup();
        for (double sample : samples) {
            hour.add(SystemMetric.newBuilder().setCpuPercent(sample).build(), NOON);
        }
        return hour.toRecord("web-1", NOON, 1, 1).getCpuPercent();
    }

    static DailyAggregate day(String date, String host, long generation, long revision, long failed) {
        return DailyAggregate.newBuilder()
                .setDate(date)
                .setHost(host)
                .setGeneration(generation)
                .setRevision(revision)
                .setCpuPercent(summary(10, 20, 10, 20))
                .setTotalBytesReceived(500)
                .setLogEventsCount(failed)
                .setCountsByLevel(Map.of("WARNING", failed))
                .setCountsByAction(Map.of("FAILED_LOGIN", failed))
                .setUniqueIpsBanned(failed)
                .setUniqueIpsByAction(banned(failed).getUniqueIpsByAction())
                .setIpsByAction(banned(failed).getIpsByAction())
                .setUpdatedAt(NOON)
                .build();
    }

    /** An hour in which this many addresses were banned, and as often root failed to log in. */
    private static HourlyAggregate banned(long addresses) {
        HourlyRollup hour = new HourlyRollup();
        for (int i = 0; i < addresses; i++) {
            hour.add(
                    LogEvent.newBuilder()
                            .setAction(Action.BAN)
                            .setIpAddress("192.0.2." + i)
                            .build(),
                    NOON);
            hour.add(
                    LogEvent.newBuilder()
                            .setAction(Action.FAILED_LOGIN)
                            .setUser("root")
                            .build(),
                    NOON);
        }
        return hour.toRecord("web-1", NOON, 1, 1);
    }

    static Finding.Builder finding(String fingerprint, long opening, long revision, Instant lastSeen) {
        return Finding.newBuilder()
                .setId("finding-" + fingerprint + "-" + opening)
                .setFingerprint(fingerprint)
                .setOpening(opening)
                .setRevision(revision)
                .setTimestamp(lastSeen.plusSeconds(1))
                .setType(FindingType.ATTACK)
                .setStatus(FindingStatus.OPEN)
                .setRuleId("ssh-brute-force")
                .setTitle("Many failed logins")
                .setDescription(revision + " failed logins")
                .setSeverity(70)
                .setConfidence(0.9)
                .setEventCount(revision)
                .setTimeWindowMillis(600_000)
                .setFirstSeen(lastSeen.minusSeconds(60))
                .setLastSeen(lastSeen)
                .setResources(Map.of("host", List.of("web-1"), "ip", List.of("203.0.113.7", "2001:db8::1")))
                .setPattern(ByteBuffer.wrap(new byte[] {1, -1, 0}))
                .setEmbedding(List.of(0.6f, -0.8f, Float.MIN_VALUE))
                .setEmbeddingVersion(1)
                .setEvidence(List.of("log-event-20261121-0000000000011"));
    }

    static IpReputation.Builder reputation(String ip, long generation, long revision, int score) {
        return IpReputation.newBuilder()
                .setIp(ip)
                .setGeneration(generation)
                .setRevision(revision)
                .setType("public")
                .setIsBlacklisted(score >= 70)
                .setThreatScore(score)
                .setFirstSeen(NOON.minusSeconds(100))
                .setLastSeen(NOON)
                .setTotalEvents(10 * revision)
                .setFailedLoginCount(revision)
                .setSuccessfulLoginCount(1)
                .setBannedCount(2)
                .setProbeCount(3)
                .setDailyCounts(List.of(new IpDay(20_778, Map.of("FAILED_LOGIN", revision, "BAN", 2L))))
                .setHosts(List.of("web-" + generation))
                .setCountryCode("FI")
                .setCity("Oulu")
                .setAsn("AS64500")
                .setUpdatedAt(NOON.plusSeconds(revision));
    }

    static TracePattern.Builder pattern(String pattern, long revision, Instant end) {
        return TracePattern.newBuilder()
                .setPattern(pattern)
                .setPatternType(pattern.substring(0, pattern.indexOf('|')))
                .setPatternName("Spike of errors")
                .setDescription("12 errors in a minute")
                .setAffectedServices(List.of("nginx"))
                .setAffectedIps(List.of("203.0.113.7"))
                .setAffectedHosts(List.of("web-1", "web-2"))
                .setEventCount(revision)
                .setSeverity(60)
                .setStartTime(end.minusSeconds(60))
                .setEndTime(end)
                .setDurationMillis(60_000)
                .setRootCause("service_not_listening")
                .setRecommendations(List.of("start it"))
                .setDetectedAt(end.plusSeconds(1))
                .setRevision(revision);
    }

    static OperatorAction.Builder action(Instant timestamp, String subject, String action) {
        return OperatorAction.newBuilder()
                .setTimestamp(timestamp)
                .setSubject(subject)
                .setNoun("finding")
                .setAction(action)
                .setOperator("ada")
                .setReason("known scanner")
                .setExpiresAt(timestamp.plusSeconds(3600))
                .setParameters(Map.of("until", "monday"));
    }

    /** An event as a reader of its topic embeds it in a trace. */
    static LogEvent appended(LogEvent event, Instant appended) {
        return LogEvent.newBuilder(event).setIngestedAt(appended).build();
    }

    /** A trace of an event, with two processes, a connection and an error. */
    static EventTrace.Builder trace(LogEvent event, Instant appended, RowId place, long revision) {
        return EventTrace.newBuilder()
                .setRevision(revision)
                .setEventPartition(place.partition())
                .setEventOffset(place.offset())
                .setEvent(appended(event, appended))
                .setTimestamp(event.getTimestamp())
                .setHost(event.getHost())
                .setSource(event.getSource())
                .setLevel(event.getLevel())
                .setSeverityScore(50)
                .setMessage(event.getMessage())
                .setAction(event.getAction())
                .setService(event.getService())
                .setUser(event.getUser())
                .setIpAddress(event.getIpAddress())
                .setRootCause("invalid_credentials")
                .setTriggerEvent("authentication_failure")
                .setCausalityChain(
                        List.of(new CausalityStep(event.getTimestamp(), "3 failures in a minute", "log-event-x", 0.75)))
                .setRelatedServices(List.of("sshd", "pam"))
                .setTracerVersion("1")
                .setTracersUsed(List.of("event", "process"))
                .setTracedAt(appended.plusMillis(5))
                .setProcesses(List.of(process(event.getTimestamp(), 1), process(event.getTimestamp(), revision)))
                .setConnections(List.of(new NetworkTrace(
                        event.getTimestamp(), "tcp", "198.51.100.1", 22, "203.0.113.7", 40_000, "ESTABLISHED", 812L)))
                .setErrors(List.of(error(event.getTimestamp(), "authentication_failed", "security")));
    }

    static ProcessTrace process(Instant timestamp, long pid) {
        return ProcessTrace.newBuilder()
                .setTimestamp(timestamp)
                .setPid(pid)
                .setName("sshd")
                .setCmdline("sshd: /usr/sbin/sshd -D")
                .setState("S")
                .setParentPid(1)
                .setUser(pid == 1 ? null : "root")
                .setMemoryRssBytes(8 << 20)
                .setThreads(1)
                .build();
    }

    static ErrorTrace error(Instant timestamp, String type, String category) {
        return ErrorTrace.newBuilder()
                .setTimestamp(timestamp)
                .setErrorType(type)
                .setErrorCategory(category)
                .setSeverity(55)
                .setLineNumber(7)
                .setRootCauseHints(List.of("wrong password"))
                .build();
    }

    static RowId id(long offset) {
        return new RowId(1, 0, offset);
    }

    /** The page behind a cursor, newest first. */
    static Paging page(int limit, Optional<String> cursor) {
        return new Paging(Order.NEWEST_FIRST, limit, cursor.orElse(null));
    }

    static Selector contains(String text) {
        return Selector.containing(Nouns.LOG_EVENTS, text);
    }
}
