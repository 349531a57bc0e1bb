package logly.launcher;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import logly.analysis.selector.BadSelector;
import logly.launcher.StoreCommand.Place;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.Topic;
import logly.schemas.Topics;
import logly.storage.Erasure;
import logly.storage.StoreFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes out what tells of a person or an address. */
@Command(
        name = "erase",
        description = {
            "Takes the log events that a selector names out of every file, with their traces, and for each ip=\"…\" and",
            "user=\"…\" in it the address' reputation and the findings, patterns, connections, processes and dead letters",
            "that name it. No writer may run. What is deleted is overwritten; a record without the selector's values stays."
        },
        mixinStandardHelpOptions = true)
final class StoreEraseCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Option(
            names = "--selector",
            required = true,
            paramLabel = "SELECTOR",
            description = "Of log events, as in docs/selectors.md.")
    private String selector = "";

    StoreEraseCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return StoreCommand.run(() -> {
            Place place = Place.of(options, context);
            Instant now = context.clock().instant();
            try (StoreFiles files = StoreFiles.open(place.data(), place.node())) {
                String operator = context.environment().getOrDefault("USER", "unknown");
                Erasure.Summary summary = Erasure.erase(files, selector, operator, now);
                if (summary.rows().isEmpty()) {
                    context.out().println("nothing of it is stored");
                }
                new TreeMap<>(summary.rows())
                        .forEach((table, rows) -> context.out().println(table + ": " + rows + " rows"));
                summary.remains().forEach(file -> context.out().println("may be left in " + file));
                sayKafka(place, now);
                return ExitCode.DONE;
            } catch (BadSelector | IllegalArgumentException e) {
                throw new OperatorMistake(ExitCode.USAGE, "--selector: " + e.getMessage());
            }
        });
    }

    private void sayKafka(Place place, Instant now) {
        Topics topics = new Topics(TopicCatalogue.options(place.settings()));
        List<Topic<?>> holders = List.of(
                topics.logEvents(),
                topics.hostSnapshots(),
                topics.eventTraces(),
                topics.tracePatterns(),
                topics.ipReputation(),
                topics.findings(),
                topics.operatorActions(),
                topics.deadLetters());
        for (Topic<?> topic : holders) {
            context.out()
                    .println("may be left in the topic " + topic.name() + " until " + now.plus(topic.retention())
                            + ", as far as the broker keeps to this catalogue");
        }
        context.out().println("may be left in backups, and in the logs and spools of the hosts");
    }
}
