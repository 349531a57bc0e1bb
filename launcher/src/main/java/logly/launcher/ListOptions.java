package logly.launcher;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import logly.runtime.Backoff;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that lists takes. */
final class ListOptions {
    /**
     * Of what has no live tail: hours, of which every commit amends that of every host, so that a look now and then tells
     * less and all that counts.
     */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int GREATEST_LIMIT = 10_000;

    @Mixin
    private InstanceOption instance = new InstanceOption();

    @Option(
            names = {"-q", "--selector"},
            paramLabel = "SELECTOR",
            description = "Which of them, such as '{host=\"web-1\"}'; docs/selectors.md names the labels.")
    private @Nullable String selector;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "From then on: a span such as 15m, 2h or 7d, or a time such as 2026-11-23T21:54:31Z.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Before then, spelled as for --since.")
    private @Nullable String until;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "So many at most, the newest, up to 10000; default ${DEFAULT-VALUE}.")
    private int limit = 100;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with what comes in, until it is stopped.")
    private boolean follow;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; json is one object a line; default ${DEFAULT-VALUE}.")
    private Format format = Format.table;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description = "${COMPLETION-CANDIDATES}; auto: on a terminal, unless NO_COLOR is set.")
    private Color color = Color.auto;

    /** How items are written; spelled as the option is. */
    enum Format {
        table,
        json,
        csv
    }

    /** When colours are written; spelled as the option is. */
    enum Color {
        auto,
        always,
        never
    }

    /** Lists what an address of the API answers, as the options say; returns the exit code. */
    int list(CommandContext context, String path, Columns columns) throws InterruptedException {
        return list(context, path, Map.of(), columns);
    }

    /** The same, with more parameters of that address. */
    int list(CommandContext context, String path, Map<String, String> more, Columns columns)
            throws InterruptedException {
        if (limit < 1 || limit > GREATEST_LIMIT) {
            throw new OperatorMistake(ExitCode.USAGE, "--limit: " + limit + " is not from 1 to " + GREATEST_LIMIT);
        }
        if (follow && columns.time().isEmpty()) {
            throw new OperatorMistake(ExitCode.USAGE, "--follow: these are states, nothing new comes in");
        }
        if (follow && until != null) {
            throw new OperatorMistake(ExitCode.USAGE, "--until: what comes in is followed without an end");
        }
        Map<String, String> parameters = new LinkedHashMap<>(more);
        put(parameters, "selector", selector);
        put(parameters, "from", moment(since));
        put(parameters, "to", moment(until));
        InstanceClient client = instance.client(context, LIMIT);
        Items items = new Items(client, path, parameters, columns);
        ItemPrinter printer = new ItemPrinter(context.out(), columns, format, isColored(context));
        if (follow && columns.isLive()) {
            followLive(client, path + "/tail", parameters, context, items, printer);
        } else {
            printer.print(items.newest(limit));
            while (follow) {
                Thread.sleep(BETWEEN_LOOKS.toMillis());
                printer.print(items.news());
            }
        }
        return ExitCode.DONE.code();
    }

    /** The tail begins before the list is read, so that nothing falls between the two. */
    private void followLive(
            InstanceClient client,
            String path,
            Map<String, String> parameters,
            CommandContext context,
            Items items,
            ItemPrinter printer)
            throws InterruptedException {
        Map<String, String> conditions = new LinkedHashMap<>(parameters);
        conditions.remove("from");
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), context.random());
        try (LiveTail tail = LiveTail.open(client, path, conditions, backoff)) {
            printer.print(items.newest(limit));
            tail.follow(records -> printer.print(items.unlisted(records)));
        }
    }

    private static void put(Map<String, String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    static @Nullable String moment(@Nullable String text) {
        return text != null && text.matches("[0-9]+(ms|s|m|h|d|w)") ? "now-" + text : text;
    }

    private boolean isColored(CommandContext context) {
        return isColored(color, context);
    }

    /** Whether colours are written. */
    static boolean isColored(Color color, CommandContext context) {
        return switch (color) {
            case always -> true;
            case never -> false;
            case auto -> context.isTerminal() && !context.environment().containsKey("NO_COLOR");
        };
    }
}
