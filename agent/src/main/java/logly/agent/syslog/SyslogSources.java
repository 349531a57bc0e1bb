package logly.agent.syslog;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import logly.agent.source.Bell;
import logly.agent.source.LogSource;
import org.jspecify.annotations.Nullable;

/** Makes the sources for what others send, and counts what they turn away. */
public final class SyslogSources {
    /** Messages that wait for the reader take at most this much, for each protocol. */
    static final int QUEUE_BYTES = 8 << 20;

    /** One address may have this part of all connections. */
    private static final int PEERS = 4;

    private final Options options;
    private final Bell bell;
    private final SyslogContext shared;
    private final LongSupplier nanos;
    private final Path proc;

    /**
     * What to listen to.
     *
     * @param udp null for nothing
     * @param tcp null for nothing
     * @param connections TCP connections at once
     * @param hosts how many distinct host names others may speak in
     */
    public record Options(
            @Nullable ListenAddress udp, @Nullable ListenAddress tcp, int connections, int hosts) {}

    /**
     * Does no I/O.
     *
     * @param host name of the agent's host
     * @param zone of stamps that name none
     * @param nanos the monotonic clock
     * @param proc where the kernel shows itself
     */
    public SyslogSources(
            Options options, String host, Clock clock, ZoneId zone, Bell bell, LongSupplier nanos, Path proc) {
        this.options = options;
        this.bell = bell;
        this.shared = new SyslogContext(host, zone, clock);
        this.nanos = nanos;
        this.proc = proc;
    }

    /** One for each address; none where nothing is to be listened to. */
    public List<LogSource> sources(PrometheusRegistry registry) {
        List<LogSource> sources = new ArrayList<>();
        RelayedHosts hosts = new RelayedHosts(shared.host(), options.hosts());
        ListenAddress udp = options.udp();
        ListenAddress tcp = options.tcp();
        if (udp != null) {
            sources.add(udp(udp, hosts, registry));
        }
        if (tcp != null) {
            sources.add(tcp(tcp, hosts, registry));
        }
        if (!sources.isEmpty()) {
            counter(
                    registry,
                    "beyond_hosts",
                    "Messages kept under another host, as there were too many.",
                    hosts::beyond);
        }
        return sources;
    }

    private SyslogSource udp(ListenAddress address, RelayedHosts hosts, PrometheusRegistry registry) {
        MessageQueue queue = new MessageQueue(QUEUE_BYTES);
        SyslogSource source = new SyslogSource(
                "syslog udp " + address, () -> UdpListener.open(address, queue, bell), queue, hosts, shared);
        KernelDrops drops = new KernelDrops(proc);
        counter(registry, "udp_received", "Datagrams taken.", queue::taken);
        counter(registry, "udp_shed", "Datagrams that there was no room for.", queue::shed);
        counter(
                registry,
                "udp_kernel_drops",
                "Datagrams that the kernel had no room for.",
                () -> drops.at(source.port()));
        return source;
    }

    private SyslogSource tcp(ListenAddress address, RelayedHosts hosts, PrometheusRegistry registry) {
        MessageQueue queue = new MessageQueue(QUEUE_BYTES);
        TcpListener.Limits limits =
                new TcpListener.Limits(options.connections(), Math.max(1, options.connections() / PEERS));
        AtomicReference<@Nullable TcpListener> current = new AtomicReference<>();
        SyslogSource source = new SyslogSource(
                "syslog tcp " + address,
                () -> {
                    TcpListener opened = TcpListener.open(address, limits, queue, bell, nanos);
                    current.set(opened);
                    return opened;
                },
                queue,
                hosts,
                shared);
        counter(registry, "tcp_received", "Messages taken.", queue::taken);
        counter(registry, "tcp_shed", "Messages that there was no room for.", queue::shed);
        counter(registry, "tcp_refused", "Connections turned away.", () -> {
            TcpListener listener = current.get();
            return listener == null ? 0 : listener.refused();
        });
        return source;
    }

    private static void counter(PrometheusRegistry registry, String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name("logly_agent_syslog_" + name + "_total")
                .help(help)
                .callback(counter -> counter.call((double) value.getAsLong()))
                .register(registry);
    }
}
