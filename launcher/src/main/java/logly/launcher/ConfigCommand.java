package logly.launcher;

import java.util.Map;
import java.util.concurrent.Callable;
import logly.runtime.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at the settings without running anything. */
@Command(
        name = "config",
        description = "Looks at the settings.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(check | show)",
        footer = {
            "",
            "Examples:",
            "  logly config check --config logly.yml   exit 0 if all is well, 78 if not",
            "  logly config show                       every setting, and where its value comes from"
        })
final class ConfigCommand {
    private ConfigCommand() {}

    static CommandLine commandLine(CommandContext context) {
        return new CommandLine(new ConfigCommand())
                .addSubcommand("check", new Check(context))
                .addSubcommand("show", new Show(context));
    }

    /** Resolving the settings finds every mistake in them. */
    @Command(
            name = "check",
            description = "Says whether the settings are right, and what is wrong with them.",
            mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private SettingOptions options = new SettingOptions();

        Check(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            options.resolve(context, Map.of());
            context.out().println("the settings are right");
            return ExitCode.DONE.code();
        }
    }

    /** Prints what holds. */
    @Command(
            name = "show",
            description = "Prints every setting with its value and where it comes from; secrets are starred.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private SettingOptions options = new SettingOptions();

        Show(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            context.out().print(options.resolve(context, Map.of()).table());
            return ExitCode.DONE.code();
        }
    }
}
