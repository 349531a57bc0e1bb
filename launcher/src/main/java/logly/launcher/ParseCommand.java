package logly.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import logly.agent.HostName;
import logly.agent.SourceSettings;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.LogFormat;
import logly.agent.parse.NamedFormat;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.UserFormats;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.parse.multiline.RecordJoiner;
import logly.agent.parse.text.ParseContext;
import logly.runtime.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the agent would understand of a log: the same choice of a format, the same parsers. */
@Command(
        name = "parse",
        description = {
            "Reads a log as the agent would and prints each line's event as a JSON object on a line of its own: timestamp,",
            "host, source, service, level, message, ipAddress, user, action, metadata, format, and parsed: whether a parser",
            "understood more than the generic one does; and error, what a line of level WARNING or above, or a stack trace,",
            "tells of an error. Nothing is stored or sent."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "With --format auto a file's name tells the format, else the first lines do. A line that its parser cannot read,",
            "and each line where the first ones disagree, goes to the first format that it looks like.",
            "",
            "Examples:",
            "  logly parse /var/log/auth.log                       what the agent makes of it",
            "  journalctl -o short-iso -u ssh | logly parse -      lines of any program",
            "  logly parse --multiline app.log                     a stack trace as one event",
            "  logly parse --config logly.yml --format shop shop.log   a format of your own, from agent.log.formats",
            "  logly parse --tz Europe/Berlin --now 2005-08-14T12:00:00+02:00 old.log   a log from another place and time"
        })
final class ParseCommand implements Callable<Integer> {
    private static final String AUTO = "auto";

    private final CommandContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--format", paramLabel = "NAME", description = "Format of every line, or auto (default).")
    private String format = AUTO;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Option(
            names = "--multiline",
            description = "Join the lines that are one record: stack traces, records of one audit event.")
    private boolean multiline;

    @Option(names = "--tz", paramLabel = "ZONE", description = "Zone of times that name none; default: this host's.")
    private @Nullable ZoneId zone;

    @Option(
            names = "--now",
            paramLabel = "INSTANT",
            converter = InstantOption.class,
            description = "When the lines are read, RFC 3339: tells the year of times without one; default: now.")
    private @Nullable Instant now;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The log, or - (default) for standard input.")
    private String file = "-";

    ParseCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        try (LogInput input = LogInput.open(file, named(), false);
                EventPrinter printer = new EventPrinter(context.out())) {
            GuardedParser parser = new GuardedParser(input.format());
            RecordJoiner joiner = multiline ? input.format().joiner().orElse(null) : null;
            List<LogRecord> whole = new ArrayList<>();
            String host = HostName.ofMachine(Path.of("/proc"));
            for (LogRecord line = next(input, printer); line != null; line = next(input, printer)) {
                if (joiner == null) {
                    print(line, parser, host, printer);
                } else {
                    joiner.take(line, whole::add);
                    printAll(whole, parser, host, printer);
                }
            }
            if (joiner != null) {
                joiner.flush(whole::add);
                printAll(whole, parser, host, printer);
            }
        }
        return ExitCode.DONE.code();
    }

    /** What has been read is shown before a wait for more. */
    private static @Nullable LogRecord next(LogInput input, EventPrinter printer) throws IOException {
        if (!input.isReady()) {
            printer.flush();
        }
        return input.next();
    }

    private void printAll(List<LogRecord> records, GuardedParser parser, String host, EventPrinter printer)
            throws IOException {
        for (LogRecord record : records) {
            print(record, parser, host, printer);
        }
        records.clear();
    }

    private void print(LogRecord record, GuardedParser parser, String host, EventPrinter printer) throws IOException {
        Instant readAt = now == null ? context.clock().instant() : now;
        ZoneId local = zone == null ? context.clock().getZone() : zone;
        printer.print(parser.parse(record.text(), new ParseContext(local, readAt, host)), record.truncated());
    }

    /** Null where the format is to be found out. */
    private @Nullable SourceFormat named() {
        if (format.equals(AUTO)) {
            return null;
        }
        NamedFormat builtIn = LogFormat.named(format).orElse(null);
        if (builtIn != null) {
            return SourceFormat.only(builtIn);
        }
        UserFormats formats = SourceSettings.formats(options.resolve(context, Map.of()));
        return SourceFormat.only(formats.named(format)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--format: '" + format + "' is none of " + AUTO + ", " + formats.labels()
                                + " (agent.log.formats adds your own)")));
    }
}
