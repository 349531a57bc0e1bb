package logly.launcher;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code logly} command of the package that holds the agent alone: no class of another service is loaded. */
@Command(
        name = "logly",
        description = "The agent of Logly: publishes this host's metrics, logs and snapshots.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        footer = {
            "",
            "Examples:",
            "  logly agent --join 192.0.2.7:8080   this host's metrics and logs to another host's Logly",
            "  logly doctor                        what the agent of this host lacks, and what to do",
            "  logly parse /var/log/auth.log       what the agent understands of a log, as JSON",
            "",
            "Exit codes: 0 done, 1 found what was asked to fail on, 64 usage, 65 bad input, 69 unreachable,",
            "70 bug, 73 cannot write, 75 busy, 77 not allowed, 78 configuration."
        })
public final class AgentLauncher implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private AgentLauncher() {}

    public static void main(String[] arguments) {
        CommandContext context = new CommandContext(
                List.of(AgentKind.AGENT),
                System.getenv(),
                Clock.system(ZoneId.systemDefault()),
                new SecureRandom(),
                StandardOutput.ofProcess(),
                System.err,
                Boolean.getBoolean(CommandContext.TERMINAL));
        System.exit(commandLine(context).execute(arguments));
    }

    static CommandLine commandLine(CommandContext context) {
        return CommandLines.complete(new CommandLine(new AgentLauncher()), context);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? 'logly --help' lists them");
    }
}
