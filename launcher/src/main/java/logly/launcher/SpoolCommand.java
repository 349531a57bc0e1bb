package logly.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.agent.spool.Incident;
import logly.agent.spool.SpoolException;
import logly.agent.spool.SpoolInspection;
import logly.agent.spool.SpoolInspection.Status;
import logly.agent.spool.SpoolInspection.Waiting;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at the agent's spool, whether the agent runs or not. */
@Command(
        name = "spool",
        description = "Looks at the agent's spool, where records wait for the broker; changes nothing.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(status | verify)",
        footer = {
            "",
            "Examples:",
            "  logly spool status                          what waits, and what was ever found wrong",
            "  logly spool verify --data /var/lib/logly    exit 0 if every batch is whole, 1 if not"
        })
final class SpoolCommand {
    private SpoolCommand() {}

    static CommandLine commandLine(CommandContext context) {
        return new CommandLine(new SpoolCommand())
                .addSubcommand("status", new StatusCommand(context))
                .addSubcommand("verify", new VerifyCommand(context));
    }

    private static SpoolInspection inspection(SettingOptions options, CommandContext context) {
        Path data = options.resolve(context, Map.of()).get(CommonSettings.DATA_DIR);
        SpoolInspection inspection = new SpoolInspection(data.resolve("agent"));
        if (!inspection.exists()) {
            throw new OperatorMistake(
                    ExitCode.BAD_INPUT, inspection.file() + " does not exist: no agent has run with these data");
        }
        return inspection;
    }

    /** Prints what waits. */
    @Command(
            name = "status",
            description = "Prints what waits in the spool, of which logs it keeps the position, and its incidents.",
            mixinStandardHelpOptions = true)
    static final class StatusCommand implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private SettingOptions options = new SettingOptions();

        StatusCommand(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            SpoolInspection inspection = inspection(options, context);
            try {
                print(inspection.file(), inspection.status());
                return ExitCode.DONE.code();
            } catch (SpoolException e) {
                throw new OperatorMistake(ExitCode.BAD_INPUT, e.getMessage() + "; 'logly spool verify' tells more");
            }
        }

        private void print(Path file, Status status) {
            say("%s: %s, newest batch %d", file, size(status.fileBytes()), status.newestBatch());
            if (status.waiting().isEmpty()) {
                say("nothing waits");
            }
            for (Waiting waiting : status.waiting()) {
                Instant oldest = waiting.oldest();
                String age = oldest == null ? "" : ", the oldest for " + age(oldest);
                say(
                        "%s: %d records in %d batches, %s%s",
                        waiting.topic(), waiting.records(), waiting.batches(), size(waiting.bytes()), age);
            }
            say("positions of %d logs", status.sources().size());
            status.sources().forEach(source -> say("  %s", source));
            say("set aside: %d", status.quarantined());
            say("incidents: %d", status.incidents().size());
            for (Incident incident : status.incidents()) {
                say("  %s %s", incident.at(), incident.what());
            }
        }

        private void say(String form, Object... values) {
            context.out().println(String.format(Locale.ROOT, form, values));
        }

        private String age(Instant since) {
            Duration age = Duration.between(since, context.clock().instant());
            return age.toHours() > 0
                    ? age.toHours() + " h " + age.toMinutesPart() + " min"
                    : age.toMinutes() + " min " + age.toSecondsPart() + " s";
        }

        private static String size(long bytes) {
            return bytes < 1 << 20
                    ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                    : String.format(Locale.ROOT, "%.1f MiB", bytes / 1024.0 / 1024.0);
        }
    }

    /** Reads all of it. */
    @Command(
            name = "verify",
            description = "Reads the whole spool and says what is damaged: exit 0 if nothing is, 1 if something is.",
            mixinStandardHelpOptions = true)
    static final class VerifyCommand implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private SettingOptions options = new SettingOptions();

        VerifyCommand(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            SpoolInspection inspection = inspection(options, context);
            List<String> damages = inspection.verify();
            damages.forEach(context.out()::println);
            context.out()
                    .println(
                            damages.isEmpty()
                                    ? inspection.file() + " is whole"
                                    : inspection.file() + " is damaged; the agent keeps what is whole when it starts");
            return (damages.isEmpty() ? ExitCode.DONE : ExitCode.FOUND).code();
        }
    }
}
