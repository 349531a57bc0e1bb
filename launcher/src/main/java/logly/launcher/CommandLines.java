package logly.launcher;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What every distribution's command has: its services, the commands of a host, and an exit code for all that fails. */
final class CommandLines {
    private static final Logger log = LoggerFactory.getLogger(CommandLines.class);

    private CommandLines() {}

    static CommandLine complete(CommandLine root, CommandContext context) {
        for (ServiceKind kind : context.kinds()) {
            root.addSubcommand(kind.name(), ServiceCommand.commandLine(kind, context));
        }
        root.addSubcommand("health", new HealthCommand(context));
        root.addSubcommand("doctor", new DoctorCommand(context));
        root.addSubcommand("parse", new ParseCommand(context));
        root.addSubcommand("spool", SpoolCommand.commandLine(context));
        root.addSubcommand("config", ConfigCommand.commandLine(context));
        root.addSubcommand("completion", new CompletionCommand(context));
        root.addSubcommand("version", new VersionCommand(context));
        root.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8));
        root.setParameterExceptionHandler(CommandLines::explainUsage);
        root.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
        return root;
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
