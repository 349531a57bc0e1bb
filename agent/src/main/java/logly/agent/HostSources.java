package logly.agent;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import logly.agent.source.Bell;
import logly.agent.source.Checkpoints;
import logly.agent.source.JoinedFinder;
import logly.agent.source.LogSource;
import logly.agent.source.LogSourceFinder;
import logly.agent.syslog.SyslogSources;
import logly.agent.tail.LogPattern;
import logly.agent.tail.LogSources;
import logly.agent.tail.StandardInput;
import logly.agent.tail.TailClock;

/** Makes all sources of log events that the settings name; none of them does I/O before it is asked for lines. */
final class HostSources implements Agent.FinderFactory {
    private final SourceSettings.Values settings;
    private final PrometheusRegistry registry;
    private final Clock clock;
    private final ZoneId zone;
    private final InputStream stdin;

    /**
     * @param zone of stamps that name none
     */
    HostSources(
            SourceSettings.Values settings, PrometheusRegistry registry, Clock clock, ZoneId zone, InputStream stdin) {
        this.settings = settings;
        this.registry = registry;
        this.clock = clock;
        this.zone = zone;
        this.stdin = stdin;
    }

    @Override
    public LogSourceFinder finder(String host, Checkpoints checkpoints, Bell bell) {
        LogSources.Options options = settings.logs(host);
        List<LogSource> fixed = new ArrayList<>();
        for (String entry : settings.logFiles()) {
            LogPattern pattern = LogPattern.parse(entry, options.formats());
            if (pattern.isStandardInput()) {
                fixed.add(StandardInput.of(stdin, pattern.format(), options, new TailClock(clock, zone, bell)));
            }
        }
        fixed.addAll(new SyslogSources(settings.syslog(), host, clock, zone, bell, System::nanoTime, Path.of("/proc"))
                .sources(registry));
        return new JoinedFinder(new LogSources(options, checkpoints, clock, zone, bell), fixed);
    }
}
