package logly.agent.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import logly.agent.doctor.Check.Verdict;
import logly.schemas.AgentStatus;
import logly.schemas.HostState;
import logly.schemas.LedgerEntry;
import logly.schemas.RivalProcess;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;

/** What the last heartbeat of an agent says of it. Pure. */
public final class StatusChecks {
    private static final int FULL_PERCENT = 90;
    private static final int FILLING_PERCENT = 50;

    private StatusChecks() {}

    /**
     * Checks of one host; what is in order takes one line.
     *
     * @param now by the clock that filled in when the heartbeat arrived
     */
    public static List<Check> of(AgentStatus status, Instant now) {
        List<Check> checks = new ArrayList<>();
        checks.add(heartbeat(status, now));
        status.getRivals().forEach(rival -> checks.add(identity(status, rival, now)));
        Long skew = status.getClockSkewMillis();
        if (skew != null) {
            checks.add(ClockJudgement.of(Duration.ofMillis(skew), "the broker's"));
        }
        checks.add(spool(status));
        checks.add(ledger(status));
        status.getSources().forEach(source -> checks.add(source(source, now)));
        status.getRefusals()
                .forEach(refusal -> checks.add(
                        Check.warn("permission", "it may not read " + refusal.getWhat(), refusal.getCosts())));
        return checks;
    }

    private static Check heartbeat(AgentStatus status, Instant now) {
        HostState state = HostState.of(status, now);
        String finding = state.text() + ", heard of " + age(HostState.lastSeen(status), now) + " ago, agent "
                + status.getVersion();
        return switch (state) {
            case LIVE -> Check.ok("heartbeat", finding);
            case LATE -> Check.warn("heartbeat", finding, "look whether the host is up and reaches Kafka");
            case SILENT, RETIRED ->
                Check.fail("heartbeat", finding, "look whether the host is up: systemctl status logly-agent");
        };
    }

    /** Two machines with one agent id: no record is lost, but what is told of the host is of either in turn. */
    private static Check identity(AgentStatus status, RivalProcess rival, Instant now) {
        String id = HexFormat.of().toHexDigits(status.getAgentId());
        String both = process(status.getEpoch(), status.getHost(), status.getAddresses()) + " and "
                + process(rival.getEpoch(), rival.getHost(), rival.getAddresses());
        if (HostState.of(rival.getLastSeenAt(), status.getIntervalMillis(), now) == HostState.SILENT) {
            return Check.warn(
                    "identity",
                    "agent id " + id + " was used by two processes from " + rival.getSince() + " until "
                            + rival.getLastSeenAt() + ": " + both,
                    "nothing, if the second was given an id of its own since");
        }
        return Check.fail(
                "identity",
                "agent id " + id + " is used by two live processes since " + rival.getSince() + ": " + both,
                "one is a clone: remove the file agent-id from its agent's folder and restart that agent");
    }

    private static String process(long epoch, String host, List<String> addresses) {
        String where = addresses.isEmpty() ? "" : " (" + String.join(" ", addresses) + ")";
        return host + where + " epoch " + HexFormat.of().toHexDigits(epoch);
    }

    private static Check spool(AgentStatus status) {
        long percent = status.getSpoolMaxBytes() <= 0 ? 0 : 100 * status.getSpoolBytes() / status.getSpoolMaxBytes();
        String finding = status.getSpoolRecords() + " records wait, " + percent + " % of the spool is used";
        String remedy = "look whether Kafka is reached and takes what the agent sends";
        if (percent >= FULL_PERCENT) {
            return Check.fail("spool", finding, remedy);
        }
        return percent >= FILLING_PERCENT ? Check.warn("spool", finding, remedy) : Check.ok("spool", finding);
    }

    private static Check ledger(AgentStatus status) {
        long shed = status.getLedger().stream().mapToLong(LedgerEntry::getShed).sum();
        long dead = status.getLedger().stream()
                .mapToLong(LedgerEntry::getDeadLettered)
                .sum();
        long acknowledged = status.getLedger().stream()
                .mapToLong(LedgerEntry::getAcknowledged)
                .sum();
        String finding = acknowledged + " records acknowledged, " + shed + " shed, " + dead + " refused";
        if (shed + dead == 0) {
            return Check.ok("records", finding);
        }
        return Check.warn(
                "records",
                finding,
                shed > 0 ? "the spool was full: raise agent.spool.bytes" : "logly spool status shows what was refused");
    }

    private static Check source(SourceStatus source, Instant now) {
        Instant last = source.getLastLineAt();
        String lines = last == null
                ? "no line yet"
                : "last line " + age(last, now) + " ago, " + source.getUnparsed() + " of " + source.getLines()
                        + " not understood";
        String finding = source.getPath() + ": " + lines;
        SourceState state = source.getState();
        if (state == SourceState.REFUSED) {
            return Check.fail("source", source.getPath() + " cannot be read", SourceChecks.permit(source.getPath()));
        }
        String reason = source.getReason();
        String why = reason == null ? "" : reason;
        return switch (state) {
            case ABSENT -> new Check(Verdict.WARN, "source", source.getPath() + " is not there", why);
            case SILENT -> new Check(Verdict.WARN, "source", finding, why);
            default -> Check.ok("source", finding);
        };
    }

    static String age(Instant since, Instant now) {
        Duration age = Duration.between(since, now);
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0
                ? age.toMinutes() + " min " + age.toSecondsPart() + " s"
                : Math.max(0, age.toSeconds()) + " s";
    }
}
