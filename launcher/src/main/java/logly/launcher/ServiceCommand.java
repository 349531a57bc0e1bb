package logly.launcher;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.Logs;
import logly.runtime.OpsEndpoints;
import logly.runtime.OpsServer;
import logly.runtime.ProcessMetrics;
import logly.runtime.Service;
import logly.runtime.ServiceRunner;
import logly.runtime.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs one service until it is told to stop, with its health and metrics at {@code http.port}. */
@Command(mixinStandardHelpOptions = true)
final class ServiceCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ServiceCommand.class);

    private final ServiceKind kind;
    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    private final JoinOption join = new JoinOption();
    private final LogOptions logs = new LogOptions();

    private ServiceCommand(ServiceKind kind, CommandContext context) {
        this.kind = kind;
        this.context = context;
    }

    static CommandLine commandLine(ServiceKind kind, CommandContext context) {
        ServiceCommand service = new ServiceCommand(kind, context);
        CommandLine command = new CommandLine(service);
        if (kind.equals(AgentKind.AGENT)) {
            command.addMixin("join", service.join);
            command.addMixin("logs", service.logs);
        }
        command.getCommandSpec()
                .name(kind.name())
                .usageMessage()
                .description(kind.summary(), "Serves /health, /ready and /metrics at http.address and http.port.")
                .footer("", "Example:", "  " + kind.example());
        return command;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> flags = new LinkedHashMap<>(logs.settings());
        Settings alone = options.resolve(context, flags);
        if (kind.equals(AgentKind.AGENT)) {
            flags.putAll(join.settings(alone, context.err()::println));
        }
        return run(options.resolve(context, flags)).code();
    }

    private ExitCode run(Settings settings) {
        Logs.configure(settings);
        try (HeldFolders held =
                new HeldFolders(kind.folder().apply(settings).stream().toList())) {
            log.debug("{} keeps its data in {}", kind.name(), held);
            PrometheusRegistry metrics = new PrometheusRegistry();
            ProcessMetrics.register(metrics);
            List<Service> services = new ArrayList<>();
            Service service = kind.factory()
                    .apply(new Wiring(
                            settings,
                            metrics,
                            context.clock(),
                            context.random(),
                            () -> new OpsEndpoints(services, metrics),
                            Optional::empty));
            services.add(service);
            OpsServer ops = new OpsServer(settings, new OpsEndpoints(List.of(service), metrics), metrics);
            if (!kind.servesOps()) {
                services.add(ops);
            }
            ServiceRunner runner = new ServiceRunner(
                    services, context.out()::println, context.err()::println, ServiceRunner.STOP_WITHIN);
            return runner.runUntilSignal(() -> context.out().println(readyLine(service, ops, settings)));
        }
    }

    private String readyLine(Service service, OpsServer ops, Settings settings) {
        String own = kind.addresses().apply(service);
        if (kind.servesOps()) {
            return "ready " + own;
        }
        String address = HostPort.reachable(settings.get(CommonSettings.HTTP_ADDRESS));
        return ("ready http://" + new HostPort(address, ops.port()) + " " + own).strip();
    }
}
