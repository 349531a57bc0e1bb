package logly.launcher;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code logly} command: parses arguments, runs a command, and turns whatever goes wrong into an exit code. */
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
            "  logly parse /var/log/auth.log           what the agent understands of a log, as JSON",
            "  source <(logly completion)              completion in bash and zsh",
            "",
            "Exit codes: 0 done, 1 found what was asked to fail on, 64 usage, 65 bad input, 69 unreachable,",
            "70 bug, 73 cannot write, 75 busy, 77 not allowed, 78 configuration."
        })
public final class Launcher implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Launcher.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Launcher() {}

    public static void main(String[] arguments) {
        CommandContext context = new CommandContext(
                System.getenv(), Clock.system(ZoneId.systemDefault()), new SecureRandom(), System.out, System.err);
        System.exit(commandLine(context).execute(arguments));
    }

    /** The whole command with its sub-commands, as it is parsed, completed and documented. */
    static CommandLine commandLine(CommandContext context) {
        CommandLine root = new CommandLine(new Launcher());
        root.addSubcommand("up", new UpCommand(context));
        for (ServiceKind kind : ServiceKind.all()) {
            root.addSubcommand(kind.name(), ServiceCommand.commandLine(kind, context));
        }
        root.addSubcommand("anomalies", new AnomaliesCommand(context));
        root.addSubcommand("health", new HealthCommand(context));
        root.addSubcommand("parse", new ParseCommand(context));
        root.addSubcommand("spool", SpoolCommand.commandLine(context));
        root.addSubcommand("config", ConfigCommand.commandLine(context));
        root.addSubcommand("completion", new CompletionCommand(context));
        root.addSubcommand("version", new VersionCommand(context));
        root.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8));
        root.setParameterExceptionHandler(Launcher::explainUsage);
        root.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
        return root;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? 'logly --help' lists them");
    }

    private static int explainUsage(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        command.getErr().println("logly: " + firstLine(mistake));
        if (!UnmatchedArgumentException.printSuggestions(mistake, command.getErr())) {
            command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return ExitCode.USAGE.code();
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static int explain(Exception failure, CommandLine command) {
        if (failure instanceof OperatorMistake mistake) {
            String.valueOf(mistake.getMessage()).lines().forEach(line -> command.getErr()
                    .println("logly: " + line));
            return mistake.exitCode().code();
        }
        log.error("stopped by a bug", failure);
        command.getErr().println("logly: stopped by a bug: " + failure);
        return ExitCode.BUG.code();
    }
}
