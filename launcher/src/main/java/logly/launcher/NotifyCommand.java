package logly.launcher;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.runtime.ExitCode;
import logly.stream.notify.NotifySettings;
import logly.stream.notify.Targets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tries whom findings are told to. */
@Command(
        name = "notify",
        description = "Tries the targets of notify.yml (docs/notification.md).",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(test)",
        footer = {
            "",
            "Examples:",
            "  logly notify test ops                               a test message to the target ops",
            "  logly notify test ops --set notify.file=notify.yml  as this file has it"
        })
final class NotifyCommand {
    private NotifyCommand() {}

    static CommandLine commandLine(CommandContext context) {
        return new CommandLine(new NotifyCommand()).addSubcommand("test", new TestCommand(context));
    }

    /** Sends one message. */
    @Command(
            name = "test",
            description = {
                "Sends a test message to a target, once, and tells whether it was taken.",
                "Exit codes: 0 done, 64 usage, 69 not taken, 78 configuration."
            },
            mixinStandardHelpOptions = true)
    static final class TestCommand implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private SettingOptions options = new SettingOptions();

        @Parameters(paramLabel = "NAME", description = "Name of the target.")
        private String name = "";

        TestCommand(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            NotifySettings settings = NotifySettings.from(options.resolve(context, Map.of()));
            Targets targets = Targets.read(settings, context.clock());
            try {
                context.out().println("sent to " + targets.test(name));
                return ExitCode.DONE.code();
            } catch (IOException e) {
                context.err().println("logly: " + SafeText.line(String.valueOf(e.getMessage())));
                return ExitCode.UNREACHABLE.code();
            }
        }
    }
}
