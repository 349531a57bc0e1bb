package logly.agent.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import logly.agent.AgentSettings;
import logly.agent.collect.Permissions;
import logly.agent.proc.KernelFiles;
import logly.agent.source.Bell;
import logly.agent.source.Checkpoints;
import logly.agent.spool.SpoolException;
import logly.agent.spool.SpoolInspection;
import logly.agent.spool.SpoolInspection.Status;
import logly.agent.spool.SpoolInspection.Waiting;
import logly.agent.tail.LogSources;
import logly.runtime.DataDir;
import logly.schemas.Topics;

/** Looks at this host as the agent with these settings would see it; changes nothing. */
public final class HostDoctor {
    private static final long LITTLE_SPACE = 1L << 30;
    private static final long NO_SPACE = 100L << 20;
    private static final long MIB = 1 << 20;
    private static final Duration WAITS_LONG = Duration.ofMinutes(1);
    private static final int FULL_PERCENT = 90;

    private final AgentSettings.Values values;
    private final Clock clock;

    /**
     * Does no I/O.
     *
     * @param clock with the zone in which log lines without a zone are read
     */
    public HostDoctor(AgentSettings.Values values, Clock clock) {
        this.values = values;
        this.clock = clock;
    }

    public List<Check> examine() throws InterruptedException {
        List<Check> checks = new ArrayList<>();
        checks.add(java());
        checks.add(user());
        checks.add(process());
        space().ifPresent(checks::add);
        checks.addAll(spool());
        checks.addAll(new ConnectionChecks(
                        values.bootstrapServers(), values.schemaRegistry(), new Topics(values.topics()), clock)
                .checks());
        checks.addAll(sources());
        checks.addAll(permissions());
        return checks;
    }

    private static Check java() {
        long heap = Runtime.getRuntime().maxMemory() / MIB;
        return Check.ok("java", "Java " + Runtime.version() + ", " + heap + " MiB of heap for this command");
    }

    /** Who runs this must be who runs the agent, or the answers are those of another user. */
    private Check user() {
        String me = System.getProperty("user.name", "");
        try {
            String owner = Files.getOwner(values.folder()).getName();
            return owner.equals(me)
                    ? Check.ok("user", me + ", who owns the agent's data")
                    : Check.warn(
                            "user",
                            me + " looks, but " + owner + " owns the agent's data",
                            "what may be read is judged for the wrong user: sudo -u " + owner + " logly doctor");
        } catch (IOException e) {
            return Check.warn(
                    "user",
                    me + " looks; " + values.folder() + " is not there or may not be looked at",
                    "start the agent, name its folder by --data, or become its user");
        }
    }

    private Check process() {
        String remedy = "start it: systemctl start logly-agent, or logly agent";
        try {
            return DataDir.isHeld(values.folder())
                    ? Check.ok("agent", "runs on " + values.folder())
                    : Check.fail("agent", "no agent runs on " + values.folder(), remedy);
        } catch (IOException e) {
            return Check.warn("agent", "whether one runs cannot be seen: " + e, "become the agent's user");
        }
    }

    private Optional<Check> space() {
        try {
            Path folder = Files.isDirectory(values.folder()) ? values.folder() : Path.of("/");
            long free = Files.getFileStore(folder).getUsableSpace();
            String finding = free / MIB + " MiB free for " + values.folder();
            String remedy = "make room, or lower agent.spool.bytes";
            if (free < NO_SPACE) {
                return Optional.of(Check.fail("disk", finding, remedy));
            }
            return Optional.of(free < LITTLE_SPACE ? Check.warn("disk", finding, remedy) : Check.ok("disk", finding));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private List<Check> spool() {
        SpoolInspection inspection = new SpoolInspection(values.folder());
        if (!inspection.exists()) {
            return List.of();
        }
        try {
            Status status = inspection.status();
            List<Check> checks = new ArrayList<>(List.of(waiting(status)));
            if (status.quarantined() > 0) {
                checks.add(Check.warn(
                        "spool", status.quarantined() + " batches or records are set aside", "see logly spool status"));
            }
            return checks;
        } catch (SpoolException e) {
            return List.of(Check.fail("spool", String.valueOf(e.getMessage()), "see logly spool verify"));
        }
    }

    private Check waiting(Status status) {
        long records = status.waiting().stream().mapToLong(Waiting::records).sum();
        long bytes = status.waiting().stream().mapToLong(Waiting::bytes).sum();
        Instant now = clock.instant();
        Optional<Instant> oldest = status.waiting().stream()
                .flatMap(waiting -> Optional.ofNullable(waiting.oldest()).stream())
                .min(Instant::compareTo);
        String finding = records + " records wait or are kept a while"
                + oldest.map(since -> ", the oldest for " + StatusChecks.age(since, now))
                        .orElse("");
        String remedy = "Kafka does not take them: see the checks of kafka and registry";
        if (bytes * 100 >= values.spoolBytes() * FULL_PERCENT) {
            return Check.fail("spool", finding + "; it is nearly full", remedy);
        }
        Duration longest = WAITS_LONG.plus(values.acknowledgedKeep());
        return oldest.filter(since -> since.plus(longest).isBefore(now)).isPresent()
                ? Check.warn("spool", finding, remedy)
                : Check.ok("spool", finding);
    }

    private List<Check> sources() {
        LogSources.Options options = values.sources().logs(values.host());
        try (LogSources sources = new LogSources(options, Checkpoints.NONE, clock, clock.getZone(), new Bell())) {
            return new SourceChecks(sources).checks(clock.instant());
        }
    }

    private static List<Check> permissions() {
        List<Check> checks = new ArrayList<>();
        new Permissions(KernelFiles.ofThisHost())
                .refusals()
                .forEach(refusal -> checks.add(Check.warn(
                        "snapshots",
                        refusal.getWhat() + " may not be read",
                        "without it snapshots lack " + refusal.getCosts())));
        if (checks.isEmpty()) {
            checks.add(Check.ok("snapshots", "every field can be read"));
        }
        return checks;
    }
}
