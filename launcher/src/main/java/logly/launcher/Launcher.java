package logly.launcher;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code logly} command of the whole distribution. */
@Command(
        name = "logly",
        description = "Host monitoring and log correlation on Kafka Streams and SQLite.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        footer = {
            "",
            "Examples:",
            "  logly up                                everything in one process, page at port 8080",
            "  logly up --log /var/log/auth.log=auth   the same, and this file",
            "  logly agent --join 192.0.2.7:8080       this host's metrics and logs to another host's Logly",
            "  logly doctor                            what the agent of this host lacks, and what to do",
            "  logly parse /var/log/auth.log           what the agent understands of a log, as JSON",
            "  logly store backup /srv/logly-backup    a copy of what is stored, while everything runs",
            "  source <(logly completion)              completion in bash and zsh",
            "",
            "Exit codes: 0 done, 1 found what was asked to fail on, 64 usage, 65 bad input, 69 unreachable,",
            "70 bug, 73 cannot write, 75 busy, 77 not allowed, 78 configuration."
        })
public final class Launcher implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Launcher() {}

    public static void main(String[] arguments) {
        CommandContext context = new CommandContext(
                System.getenv(),
                Clock.system(ZoneId.systemDefault()),
                new SecureRandom(),
                StandardOutput.ofProcess(),
                System.err,
                Boolean.getBoolean(CommandContext.TERMINAL));
        System.exit(commandLine(context).execute(arguments));
    }

    /** The whole command with its sub-commands, as it is parsed, completed and documented. */
    static CommandLine commandLine(CommandContext context) {
        CommandLine root = new CommandLine(new Launcher());
        root.addSubcommand("up", new UpCommand(context));
        root.addSubcommand("logs", new LogsCommand(context));
        root.addSubcommand("metrics", new MetricsCommand(context));
        root.addSubcommand("aggregates", new AggregatesCommand(context));
        root.addSubcommand("hosts", new HostsCommand(context));
        root.addSubcommand("traces", new TracesCommand(context));
        root.addSubcommand("findings", new FindingsCommand(context));
        root.addSubcommand("ips", new IpsCommand(context));
        root.addSubcommand("dead-letters", DeadLettersCommand.commandLine(context));
        root.addSubcommand("nodes", NodesCommand.commandLine(context));
        root.addSubcommand("stats", new StatsCommand(context));
        root.addSubcommand("anomalies", new AnomaliesCommand(context));
        root.addSubcommand("detect", new DetectCommand(context));
        root.addSubcommand("rules", RulesCommand.commandLine(context));
        root.addSubcommand("notify", NotifyCommand.commandLine(context));
        root.addSubcommand("trace", new TraceCommand(context));
        root.addSubcommand("keys", KeysCommand.commandLine(context));
        root.addSubcommand("store", StoreCommand.commandLine(context));
        root.addSubcommand("demo", new DemoCommand(context));
        return CommandLines.complete(root, context);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? 'logly --help' lists them");
    }
}
