package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import logly.launcher.Columns.Column;
import logly.query.KeyBootstrap;
import logly.query.metadata.KafkaMetadataLog;
import logly.query.metadata.MetadataTrouble;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.Settings;
import logly.schemas.Topics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The keys that let callers of the API in. */
@Command(
        name = "keys",
        description = "Makes, lists and revokes the keys of the API. Commands show the key in LOGLY_CLIENT_KEY.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(bootstrap | create | ls | revoke)",
        footer = {
            "",
            "Examples:",
            "  logly keys bootstrap                                 the first administrator's key",
            "  logly keys create grafana --scope '{host=~\"web.*\"}'  one that sees some hosts only",
            "  logly keys revoke abcdefgh23",
            "",
            "Exit codes: 0 done, 1 there is an administrator's key already, 64 usage, 69 unreachable, 77 not allowed."
        })
final class KeysCommand {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String PATH = "/api/v1/api-keys";
    private static final Columns COLUMNS = new Columns(
            "",
            List.of("id"),
            List.of(
                    Column.of("ID", "id", 10),
                    Column.of("NAME", "name", 16),
                    Column.of("USER", "user", 12),
                    Column.of("ROLE", "role", 8),
                    Column.of("STATE", "state", 8),
                    Column.of("LAST USE", "lastUsedAt", 24),
                    Column.of("SCOPE", "scope", 0)));

    private KeysCommand() {}

    static CommandLine commandLine(CommandContext context) {
        return new CommandLine(new KeysCommand())
                .addSubcommand("bootstrap", new BootstrapCommand(context))
                .addSubcommand("create", new CreateCommand(context))
                .addSubcommand("ls", new ListCommand(context))
                .addSubcommand("revoke", new RevokeCommand(context));
    }

    /** Makes the first key. */
    @Command(
            name = "bootstrap",
            description = {
                "Makes an administrator's key, straight in Kafka, and prints it: it is shown this once.",
                "Goes to the instance of --data where one runs there, else to kafka.bootstrap.servers."
            },
            mixinStandardHelpOptions = true)
    static final class BootstrapCommand implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private SettingOptions options = new SettingOptions();

        @Option(names = "--again", description = "Makes one also where an administrator's key holds already.")
        private boolean again;

        BootstrapCommand(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            Settings settings = options.resolve(context, Map.of());
            Optional<Endpoints> running = new EndpointsFile(settings.get(CommonSettings.DATA_DIR)).read();
            List<String> servers = running.map(found -> List.of(found.kafka().split(",")))
                    .orElseGet(() -> settings.get(CommonSettings.BOOTSTRAP_SERVERS));
            URI registry = running.map(found -> URI.create(found.registry()))
                    .orElseGet(() -> settings.get(CommonSettings.SCHEMA_REGISTRY_URL));
            Topics topics = new Topics(TopicCatalogue.options(settings));
            try (KafkaMetadataLog log = KafkaMetadataLog.of(
                    servers, registry, topics.metadata(), topics.options().prefix())) {
                Optional<String> key =
                        new KeyBootstrap(log, context.clock(), context.random()).create("bootstrap", again);
                if (key.isEmpty()) {
                    context.err().println("logly: an administrator's key holds already; --again makes another one");
                    return ExitCode.FOUND.code();
                }
                context.out().println(key.get());
                context.err().println("logly: it is shown this once; LOGLY_CLIENT_KEY=... shows it to an instance");
                return ExitCode.DONE.code();
            } catch (MetadataTrouble e) {
                throw new OperatorMistake(ExitCode.UNREACHABLE, "Kafka at " + servers + ": " + e.getMessage());
            }
        }
    }

    /** Makes another key. */
    @Command(
            name = "create",
            description = "Makes a key and prints it: it is shown this once.",
            mixinStandardHelpOptions = true)
    static final class CreateCommand implements Callable<Integer> {
        private final CommandContext context;

        @Parameters(index = "0", paramLabel = "NAME", description = "What it is for.")
        private String name = "";

        @Option(names = "--role", paramLabel = "ROLE", description = "viewer, operator, admin or peer; default viewer.")
        private @Nullable String role;

        @Option(
                names = "--scope",
                paramLabel = "SELECTOR",
                description = "What it sees, such as '{host=~\"web.*\"}'; default everything.")
        private @Nullable String scope;

        @Option(names = "--user", paramLabel = "NAME", description = "Whose it is: bounded by what that user may.")
        private @Nullable String user;

        @Option(names = "--expires", paramLabel = "TIME", description = "A span such as 90d, or a time; default never.")
        private @Nullable String expires;

        @Mixin
        private InstanceOption instance = new InstanceOption();

        CreateCommand(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            ObjectNode wish = JsonNodeFactory.instance.objectNode().put("name", name);
            put(wish, "role", role);
            put(wish, "scope", scope);
            put(wish, "user", user);
            put(wish, "expiresAt", expires);
            context.out()
                    .println(instance.client(context, LIMIT)
                            .post(PATH, wish)
                            .path("key")
                            .asText());
            return ExitCode.DONE.code();
        }

        private static void put(ObjectNode wish, String field, @Nullable String value) {
            if (value != null) {
                wish.put(field, value);
            }
        }
    }

    /** Lists them. */
    @Command(name = "ls", description = "Lists the keys, without what they are.", mixinStandardHelpOptions = true)
    static final class ListCommand implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private SurveyOptions options = new SurveyOptions();

        ListCommand(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = options.answer(context, PATH);
            List<JsonNode> keys = new ArrayList<>();
            answer.path("items").forEach(keys::add);
            options.print(context, answer, keys, COLUMNS);
            return ExitCode.DONE.code();
        }
    }

    /** Takes one back. */
    @Command(name = "revoke", description = "Takes a key back for good.", mixinStandardHelpOptions = true)
    static final class RevokeCommand implements Callable<Integer> {
        private final CommandContext context;

        @Parameters(index = "0", paramLabel = "ID", description = "As 'logly keys ls' prints it.")
        private String id = "";

        @Mixin
        private InstanceOption instance = new InstanceOption();

        RevokeCommand(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode key = instance.client(context, LIMIT)
                    .post(PATH + "/" + id + "/revoke", JsonNodeFactory.instance.objectNode());
            context.err().println("logly: " + key.path("name").asText() + " is revoked");
            return ExitCode.DONE.code();
        }
    }
}
