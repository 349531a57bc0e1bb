package logly.launcher;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import logly.agent.HostName;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.LogFormat;
import logly.agent.parse.ParseContext;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.tail.StreamLines;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
            "understood more than the generic one does. Nothing is stored or sent."
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
            "  logly parse --tz Europe/Berlin --now 2005-08-14T12:00:00+02:00 old.log   a log from another place and time"
        })
final class ParseCommand implements Callable<Integer> {
    private static final String AUTO = "auto";

    private final CommandContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--format", paramLabel = "NAME", description = "Format of every line, or auto (default).")
    private String format = AUTO;

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
        Optional<SourceFormat> named = named();
        try (InputStream stream = open();
                EventPrinter printer = new EventPrinter(context.out())) {
            StreamLines lines = new StreamLines(stream);
            List<LogRecord> sample = named.isPresent() ? List.of() : sample(lines);
            GuardedParser parser = new GuardedParser(named.orElseGet(() ->
                    SourceFormat.ofSample(sample.stream().map(LogRecord::text).toList())));
            String host = HostName.ofMachine(Path.of("/proc"));
            for (LogRecord line : sample) {
                print(line, parser, host, printer);
            }
            for (LogRecord line = next(lines, printer); line != null; line = next(lines, printer)) {
                print(line, parser, host, printer);
            }
        }
        return ExitCode.DONE.code();
    }

    /** What has been read is shown before a wait for more. */
    private static @Nullable LogRecord next(StreamLines lines, EventPrinter printer) throws IOException {
        if (!lines.isReady()) {
            printer.flush();
        }
        return lines.next();
    }

    /** Lines in, events out: what joins lines to records stands before this. */
    private void print(LogRecord record, GuardedParser parser, String host, EventPrinter printer) throws IOException {
        Instant readAt = now == null ? context.clock().instant() : now;
        ZoneId local = zone == null ? context.clock().getZone() : zone;
        printer.print(parser.parse(record.text(), new ParseContext(local, readAt, host)), record.truncated());
    }

    /** The first lines, as many as are there without waiting. */
    private static List<LogRecord> sample(StreamLines lines) throws IOException {
        List<LogRecord> sample = new ArrayList<>();
        do {
            LogRecord line = lines.next();
            if (line == null) {
                break;
            }
            sample.add(line);
        } while (sample.size() < SourceFormat.SAMPLE_LINES && lines.isReady());
        return sample;
    }

    private Optional<SourceFormat> named() {
        if (!format.equals(AUTO)) {
            return Optional.of(SourceFormat.only(LogFormat.named(format)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "--format: '" + format + "' is none of " + AUTO + ", " + LogFormat.labels()))));
        }
        Path name = Path.of(file).getFileName();
        return file.equals("-") || name == null ? Optional.empty() : SourceFormat.ofFileName(name.toString());
    }

    private InputStream open() throws IOException {
        if (file.equals("-")) {
            return System.in;
        }
        Path path = Path.of(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, file + " is no file that can be read");
        }
        return new FileInputStream(path.toFile());
    }
}
