package logly.agent;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import logly.agent.parse.LogFormat;
import logly.agent.parse.UserFormats;
import logly.agent.syslog.ListenAddress;
import logly.agent.syslog.SyslogSources;
import logly.agent.tail.LogPattern;
import logly.agent.tail.LogSources;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.Setting;
import logly.runtime.Settings;
import org.jspecify.annotations.Nullable;

/** Settings of where the agent's log events come from. */
public final class SourceSettings {
    public static final Setting<List<String>> LOG_FILES = Setting.list("agent.log.files", List.of())
            .doc(
                    "Log files to follow, PATH or PATH=FORMAT; PATH may be a glob, FORMAT is one of "
                            + LogFormat.labels()
                            + ", or of agent.log.formats. A PATH that ends in =WORD needs a FORMAT behind it. The PATH - is standard input.");
    public static final Setting<List<String>> LOG_FORMATS = Setting.list("agent.log.formats", List.of())
            .doc("Formats of your own, NAME=PATTERN each, for agent.log.files; try one with 'logly parse --config FILE"
                    + " --format NAME'. PATTERN is a regular expression (RE2) that matches a whole line; %{WORD} stands"
                    + " for a word, %{WORD:field} keeps it. The fields timestamp, level, message, service, ipAddress,"
                    + " user and action become the event's own, all others its metadata. Words: "
                    + UserFormats.vocabulary() + ".");
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
    public static final Setting<Boolean> FROM_END = Setting.flag("agent.log.from.end", false)
            .doc(
                    "At the agent's first start leave out all that stands in the logs already. Later it reads on where it was.");
    public static final Setting<Boolean> CONTAINERS = Setting.flag("agent.containers", true)
            .doc("Follow what the containers of Docker and Kubernetes write, where there are any.");
    public static final Setting<String> SYSLOG_UDP = Setting.text("agent.syslog.udp", "")
            .doc("Receive syslog over UDP at this ADDRESS:PORT, such as 0.0.0.0:514; empty receives none.");
    public static final Setting<String> SYSLOG_TCP = Setting.text("agent.syslog.tcp", "")
            .doc("Receive syslog over TCP at this ADDRESS:PORT; empty receives none. Neither is encrypted or proves who"
                    + " sends.");
    public static final Setting<Integer> SYSLOG_CONNECTIONS = Setting.integer("agent.syslog.connections", 256)
            .between(4, 10_000)
            .doc("TCP connections for syslog at once; one address may have a quarter of them.");
    public static final Setting<Integer> SYSLOG_HOSTS = Setting.integer("agent.syslog.hosts", 256)
            .between(1, 10_000)
            .doc("Host names that senders of syslog may speak in; the messages of further ones are kept under the"
                    + " address that they came from, and beyond as many addresses under the agent's own host.");

    /** The values of these settings. */
    public record Values(
            List<String> logFiles,
            UserFormats formats,
            boolean logUsual,
            boolean journal,
            Duration firstReadBack,
            Duration recordSilence,
            boolean fromEnd,
            boolean containers,
            SyslogSources.Options syslog) {
        public Values {
            logFiles = List.copyOf(logFiles);
        }

        /** What is to be read from files and the journal of this host. */
        public LogSources.Options logs(String host) {
            return new LogSources.Options(
                    host, logFiles, formats, logUsual, journal, containers, fromEnd, firstReadBack, recordSilence);
        }
    }

    private SourceSettings() {}

    public static List<Setting<?>> all() {
        return List.of(
                LOG_FILES,
                LOG_FORMATS,
                LOG_USUAL,
                JOURNAL,
                FIRST_READ_BACK,
                RECORD_SILENCE,
                FROM_END,
                CONTAINERS,
                SYSLOG_UDP,
                SYSLOG_TCP,
                SYSLOG_CONNECTIONS,
                SYSLOG_HOSTS);
    }

    /** The formats that these settings know. */
    public static UserFormats formats(Settings settings) {
        try {
            return UserFormats.of(settings.get(LOG_FORMATS));
        } catch (IllegalArgumentException e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, LOG_FORMATS.name() + ": " + e.getMessage());
        }
    }

    static Values from(Settings settings) {
        UserFormats formats = formats(settings);
        return new Values(
                checked(settings.get(LOG_FILES), formats),
                formats,
                settings.get(LOG_USUAL),
                settings.get(JOURNAL),
                settings.get(FIRST_READ_BACK),
                settings.get(RECORD_SILENCE),
                settings.get(FROM_END),
                settings.get(CONTAINERS),
                new SyslogSources.Options(
                        address(settings, SYSLOG_UDP),
                        address(settings, SYSLOG_TCP),
                        settings.get(SYSLOG_CONNECTIONS),
                        settings.get(SYSLOG_HOSTS)));
    }

    private static List<String> checked(List<String> logFiles, UserFormats formats) {
        long pipes = logFiles.stream()
                .map(entry -> read(LOG_FILES, entry, text -> LogPattern.parse(text, formats)))
                .filter(LogPattern::isStandardInput)
                .count();
        if (pipes > 1) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, LOG_FILES.name() + " names standard input twice");
        }
        return logFiles;
    }

    private static @Nullable ListenAddress address(Settings settings, Setting<String> setting) {
        String text = settings.get(setting);
        return text.isEmpty() ? null : read(setting, text, ListenAddress::parse);
    }

    private static <T> T read(Setting<?> setting, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, setting.name() + ": " + e.getMessage());
        }
    }
}
