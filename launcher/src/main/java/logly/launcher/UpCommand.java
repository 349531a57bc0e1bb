package logly.launcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.agent.AgentSettings;
import logly.launcher.registry.RegistrySettings;
import logly.query.QuerySettings;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.Logs;
import logly.runtime.OperatorMistake;
import logly.runtime.Setting;
import logly.runtime.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs everything in one process. */
@Command(
        name = "up",
        description = "Runs broker, registry and all services in this process, until Ctrl-C; goes on with its data.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  logly up",
            "  logly up --data /var/lib/logly --log '/var/log/*.log' --log /srv/app/auth.log=auth",
            "  logly up --listen 192.0.2.7 --insecure   also for agents on other hosts, which run",
            "                                           'logly agent --join 192.0.2.7:8080'"
        })
final class UpCommand implements Callable<Integer> {
    private static final String DEFAULT_PORT = "8080";
    private static final List<Setting<String>> OPEN_TO_ALL = List.of(BrokerSettings.ADDRESS, RegistrySettings.ADDRESS);

    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port of the page and the API; short for --set http.port=N. Default: " + DEFAULT_PORT + ".")
    private @Nullable Integer port;

    @Mixin
    private LogOptions logs = new LogOptions();

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            description = "Serves Kafka, registry and page at this address instead of 127.0.0.1. Needs --insecure.")
    private @Nullable String listen;

    @Option(
            names = "--insecure",
            description = "Lets everybody who reaches the address read and write, without keys and TLS.")
    private boolean insecure;

    UpCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, String> flags = flags();
        Settings settings = options.resolve(context, flags);
        if (!settings.isSet(CommonSettings.HTTP_PORT)) {
            flags.put(CommonSettings.HTTP_PORT.name(), DEFAULT_PORT);
            settings = options.resolve(context, flags);
        }
        if (!settings.get(AgentSettings.JOIN).isEmpty()) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION,
                    AgentSettings.JOIN.name() + " is for 'logly agent' alone: this instance has an agent of its own");
        }
        requireLoopbackOrConsent(settings);
        Logs.configure(settings);
        return new AllInOne(settings, context, more -> {
                    Map<String, String> all = new LinkedHashMap<>(flags);
                    all.putAll(more);
                    return options.resolve(context, all);
                })
                .run()
                .code();
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>();
        if (port != null) {
            flags.put(CommonSettings.HTTP_PORT.name(), Integer.toString(port));
        }
        if (listen != null) {
            OPEN_TO_ALL.forEach(address -> flags.put(address.name(), listen));
            flags.put(CommonSettings.HTTP_ADDRESS.name(), listen);
        }
        if (insecure) {
            flags.put(QuerySettings.INSECURE.name(), "true");
        }
        flags.putAll(logs.settings());
        return flags;
    }

    /** The query service looks at its own address itself. */
    private void requireLoopbackOrConsent(Settings settings) {
        for (Setting<String> address : OPEN_TO_ALL) {
            if (!insecure && !HostPort.isLoopback(settings.get(address))) {
                throw new OperatorMistake(
                        ExitCode.NOT_ALLOWED,
                        (listen == null ? address.name() + "=" : "--listen ") + settings.get(address)
                                + " would let everybody who reaches it read and write;"
                                + " Kafka and the registry here have no keys and no TLS:"
                                + " add --insecure if that is what you want");
            }
        }
    }
}
