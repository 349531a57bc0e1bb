package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import logly.runtime.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What was given up, and the way back in. */
@Command(
        name = "dead-letters",
        description = {
            "Lists, shows and replays records that could not be decoded, processed or stored.",
            "Exit codes: 0 done, 64 usage, 65 not replayable, 69 unreachable or unknown, 75 busy."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(ls | show | replay)",
        footer = {
            "",
            "Examples:",
            "  logly dead-letters ls --since 1d -q '{stage=\"DECODE\"}'   what nobody could read",
            "  logly dead-letters show dead-letter-20261123-0a1b2c       one of them, with its bytes",
            "  logly dead-letters replay dead-letter-20261123-0a1b2c     take it in, after the cause is gone"
        })
final class DeadLettersCommand {
    private static final String PATH = "/api/v1/dead-letters";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private DeadLettersCommand() {}

    static CommandLine commandLine(CommandContext context) {
        return new CommandLine(new DeadLettersCommand())
                .addSubcommand("ls", new Ls(context))
                .addSubcommand("show", new Show(context))
                .addSubcommand("replay", new Replay(context));
    }

    private static String pathOf(String id) {
        return PATH + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    @Command(name = "ls", description = "Lists dead letters, the newest last.", mixinStandardHelpOptions = true)
    private static final class Ls implements Callable<Integer> {
        private static final Columns COLUMNS = new Columns(
                        "timestamp",
                        List.of("id"),
                        List.of(
                                Column.of("TIME", "timestamp", 24),
                                Column.of("HOST", "host", 12),
                                Column.of("TOPIC", "topic", 22),
                                Column.of("STAGE", "stage", 14),
                                Column.of("ID", "id", 36),
                                Column.of("REASON", "reason", 0)))
                .live();

        private final CommandContext context;

        @Mixin
        private ListOptions options = new ListOptions();

        Ls(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            return options.list(context, PATH, COLUMNS);
        }
    }

    @Command(
            name = "show",
            description = "Prints a dead letter as JSON, with the bytes of its record in base64.",
            mixinStandardHelpOptions = true)
    private static final class Show implements Callable<Integer> {
        private final CommandContext context;

        @Parameters(index = "0", paramLabel = "ID", description = "Id of the letter, as ls tells it.")
        private String id = "";

        @Mixin
        private InstanceOption instance = new InstanceOption();

        Show(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode letter = instance.client(context, LIMIT).object(pathOf(id), Map.of());
            context.out().println(letter.toPrettyString());
            return ExitCode.DONE.code();
        }
    }

    @Command(
            name = "replay",
            description = {
                "Has the stream processor take a letter's record in again, at the stage that gave it up. Once: a second time",
                "becomes a dead letter of stage REPLAY_LETTERS, and so does what fails again, at its stage."
            },
            mixinStandardHelpOptions = true)
    private static final class Replay implements Callable<Integer> {
        private final CommandContext context;

        @Parameters(index = "0", paramLabel = "ID", description = "Id of the letter, as ls tells it.")
        private String id = "";

        @Mixin
        private InstanceOption instance = new InstanceOption();

        Replay(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode order =
                    instance.client(context, LIMIT).post(pathOf(id) + "/replay", JsonNodeFactory.instance.objectNode());
            context.out()
                    .println(SafeText.line(id) + " is on its way to "
                            + order.path("stage").asText());
            return ExitCode.DONE.code();
        }
    }
}
