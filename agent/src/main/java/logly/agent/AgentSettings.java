package logly.agent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import logly.agent.redact.Redaction;
import logly.agent.tail.LogPattern;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.Setting;
import logly.runtime.Settings;
import logly.schemas.Topics;

/** Settings of the agent. */
public final class AgentSettings {
    public static final Setting<String> HOST = Setting.text("agent.host", "")
            .matching("[A-Za-z0-9._-]{0,253}")
            .doc("Host name on every record; empty takes the machine's own.");
    public static final Setting<Duration> METRICS_INTERVAL = Setting.duration(
                    "agent.metrics.interval", Duration.ofSeconds(10))
            .between(Duration.ofSeconds(1), Duration.ofHours(1))
            .doc("Time between two samples of system and network metrics.");
    public static final Setting<Duration> STATUS_INTERVAL = Setting.duration(
                    "agent.status.interval", Duration.ofSeconds(15))
            .between(Duration.ofSeconds(1), Duration.ofHours(1))
            .doc("Time between two heartbeats.");
    public static final Setting<Long> SPOOL_BYTES = Setting.bytes("agent.spool.bytes", 1L << 30)
            .between(1L << 20, 1L << 40)
            .doc("Records that wait for the broker take at most this much; then log files wait and metrics are shed.");
    public static final Setting<Duration> ACKNOWLEDGED_KEEP = Setting.duration(
                    "agent.acknowledged.keep", Duration.ofSeconds(10))
            .between(Duration.ZERO, Duration.ofHours(1))
            .doc("How long acknowledged records stay in the spool, to be sent again if this process restarts.");
    public static final Setting<List<String>> LOG_FILES = Setting.list("agent.log.files", List.of())
            .doc("Log files to follow, PATH or PATH=FORMAT; PATH may be a glob, FORMAT is auth, syslog, fail2ban or"
                    + " generic. A PATH that ends in =WORD needs a FORMAT behind it.");
    public static final Setting<Boolean> LOG_USUAL =
            Setting.flag("agent.log.usual", true).doc("Follow the host's usual log files too.");
    public static final Setting<Boolean> JOURNAL =
            Setting.flag("agent.journal", true).doc("Follow the systemd journal where there is one.");
    public static final Setting<Duration> FIRST_READ_BACK = Setting.duration(
                    "agent.first.read.back", Duration.ofDays(7))
            .between(Duration.ZERO, Duration.ofDays(7))
            .doc("How far back a log is read that is seen for the first time.");
    public static final Setting<Duration> RECORD_SILENCE = Setting.duration(
                    "agent.log.record.silence", Duration.ofSeconds(1))
            .between(Duration.ZERO, Duration.ofMinutes(1))
            .doc("In logs of applications a stack trace and indented lines are one record with the line above; the last"
                    + " record of a file counts as whole after this time without a further line. 0s takes every line"
                    + " alone.");
    public static final Setting<Integer> SNAPSHOT_RATE = Setting.integer("agent.snapshot.per.minute", 60)
            .between(0, 600)
            .doc("Snapshots of processes and sockets made for events, at most, a minute; 0 makes none.");
    public static final Setting<Integer> SNAPSHOT_SERVICE_RATE = Setting.integer(
                    "agent.snapshot.per.minute.and.service", 6)
            .between(1, 600)
            .doc("Of these, for one service and action.");
    public static final Setting<Duration> SNAPSHOT_INTERVAL = Setting.duration(
                    "agent.snapshot.interval", Duration.ofMinutes(5))
            .between(Duration.ZERO, Duration.ofDays(1))
            .doc(
                    "Time between two regular snapshots, of the processes with the most CPU time and memory; 0 makes none.");

    /** The values of these settings and of the shared ones that the agent needs. */
    public record Values(
            Path folder,
            String host,
            Duration metricsInterval,
            Duration statusInterval,
            long spoolBytes,
            Duration acknowledgedKeep,
            List<String> logFiles,
            boolean logUsual,
            boolean journal,
            Duration firstReadBack,
            Duration recordSilence,
            int snapshotRate,
            int snapshotServiceRate,
            Duration snapshotInterval,
            Redaction redaction,
            List<String> bootstrapServers,
            URI schemaRegistry,
            Topics.Options topics) {
        public Values {
            logFiles = List.copyOf(logFiles);
            bootstrapServers = List.copyOf(bootstrapServers);
        }
    }

    private AgentSettings() {}

    public static List<Setting<?>> all() {
        List<Setting<?>> own = List.of(
                HOST,
                METRICS_INTERVAL,
                STATUS_INTERVAL,
                SPOOL_BYTES,
                ACKNOWLEDGED_KEEP,
                LOG_FILES,
                LOG_USUAL,
                JOURNAL,
                FIRST_READ_BACK,
                RECORD_SILENCE,
                SNAPSHOT_RATE,
                SNAPSHOT_SERVICE_RATE,
                SNAPSHOT_INTERVAL);
        return Stream.concat(own.stream(), EventSettings.all().stream()).toList();
    }

    private static List<String> checked(List<String> logFiles) {
        for (String entry : logFiles) {
            try {
                LogPattern.parse(entry);
            } catch (IllegalArgumentException e) {
                throw new OperatorMistake(ExitCode.CONFIGURATION, LOG_FILES.name() + ": " + e.getMessage());
            }
        }
        return logFiles;
    }

    public static Values from(Settings settings) {
        return new Values(
                settings.get(CommonSettings.DATA_DIR).resolve("agent"),
                settings.get(HOST),
                settings.get(METRICS_INTERVAL),
                settings.get(STATUS_INTERVAL),
                settings.get(SPOOL_BYTES),
                settings.get(ACKNOWLEDGED_KEEP),
                checked(settings.get(LOG_FILES)),
                settings.get(LOG_USUAL),
                settings.get(JOURNAL),
                settings.get(FIRST_READ_BACK),
                settings.get(RECORD_SILENCE),
                settings.get(SNAPSHOT_RATE),
                settings.get(SNAPSHOT_SERVICE_RATE),
                settings.get(SNAPSHOT_INTERVAL),
                EventSettings.redaction(settings),
                settings.get(CommonSettings.BOOTSTRAP_SERVERS),
                settings.get(CommonSettings.SCHEMA_REGISTRY_URL),
                new Topics.Options(
                        settings.get(CommonSettings.TOPIC_PREFIX),
                        settings.get(CommonSettings.PARTITIONS),
                        settings.get(CommonSettings.RAW_RETENTION),
                        settings.get(CommonSettings.RAW_RETENTION_BYTES)));
    }
}
