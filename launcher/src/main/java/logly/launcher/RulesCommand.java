package logly.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import logly.agent.HostName;
import logly.analysis.sigma.AdmittedRules;
import logly.analysis.sigma.EventRecord;
import logly.analysis.sigma.RuleFiles;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.RuleTuning;
import logly.analysis.sigma.SigmaRule;
import logly.analysis.sigma.TuningFiles;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at detection rules in files, or at the shipped ones. */
@Command(
        name = "rules",
        description = {
            "Looks at Sigma rules in files, or at the shipped ones, tells which are loud, and switches those of a running",
            "instance off and on."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(ls | lint | test | enable | disable | noise)",
        footer = {
            "",
            "Examples:",
            "  logly rules ls                              the shipped rules",
            "  logly rules lint ./rules                    exit 1 where one cannot be honoured",
            "  logly rules test ./rules /var/log/auth.log  which of them hold of which lines",
            "  logly rules noise --since 7d                which of them found how much",
            "  logly rules disable logly-mail-spam --reason 'too many'"
        })
final class RulesCommand {
    private RulesCommand() {}

    static CommandLine commandLine(CommandContext context) {
        return new CommandLine(new RulesCommand())
                .addSubcommand("ls", new ListCommand(context))
                .addSubcommand("lint", new LintCommand(context))
                .addSubcommand("test", new TestCommand(context))
                .addSubcommand("enable", new RuleSwitchCommand(context, true))
                .addSubcommand("disable", new RuleSwitchCommand(context, false))
                .addSubcommand("noise", new RuleNoiseCommand(context));
    }

    /** The rules of a folder or of one file; the shipped ones where none is named. */
    static RuleFiles files(@Nullable Path named) throws IOException {
        if (named == null) {
            return RuleFiles.shipped();
        }
        if (!Files.isReadable(named)) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, named + " is no file or folder that can be read");
        }
        return RuleFiles.below(named);
    }

    /** Prints one line a rule. */
    @Command(
            name = "ls",
            description = "Prints of each rule its id, level, kind and title, one line a rule, parted by tabs.",
            mixinStandardHelpOptions = true)
    static final class ListCommand implements Callable<Integer> {
        private final CommandContext context;

        @Parameters(arity = "0..1", paramLabel = "RULES", description = "File or folder; default: the shipped rules.")
        private @Nullable Path rules;

        ListCommand(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws IOException {
            for (SigmaRule rule : files(rules).rules()) {
                String kind = rule.detection()
                        .map(detection -> detection.source().toString())
                        .or(() -> rule.correlation().map(each -> each.kind().name()))
                        .orElse("")
                        .toLowerCase(Locale.ROOT);
                context.out()
                        .println(String.join(
                                "\t", rule.id(), rule.level().name().toLowerCase(Locale.ROOT), kind, rule.title()));
            }
            return ExitCode.DONE.code();
        }
    }

    /** Says which rules cannot be honoured. */
    @Command(
            name = "lint",
            description = {
                "Prints which rules, overlays (rules.d/*.yml) and entries of allow.yml cannot be honoured, with line and",
                "reason, which entries expired, and which rules do not do what their own lines ask for (logly.positive,",
                "logly.negative); exit 1 if there is one."
            },
            mixinStandardHelpOptions = true)
    static final class LintCommand implements Callable<Integer> {
        private final CommandContext context;

        @Parameters(arity = "1..*", paramLabel = "RULES", description = "Files or folders.")
        private List<Path> rules = List.of();

        LintCommand(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws IOException {
            List<SigmaRule> all = new ArrayList<>();
            List<RuleTuning> tunings = new ArrayList<>();
            int refused = 0;
            List<String> tuned = new ArrayList<>();
            for (Path each : rules) {
                TuningFiles tuning = TuningFiles.below(each);
                tuned.addAll(tuning.refused());
                tuning.tuning().expired(context.clock().instant()).forEach(entry -> tuned.add("allow.yml: " + entry));
                RuleFiles found = files(each);
                tunings.add(tuning.tuning());
                all.addAll(found.rules());
                for (String reason : found.refused()) {
                    context.out().println(reason.startsWith(":") ? each + reason : reason);
                    refused++;
                }
            }
            AdmittedRules admitted = AdmittedRules.of(all);
            List<SigmaRule> shipped = RuleFiles.shipped().rules();
            List<SigmaRule> known = new ArrayList<>(all);
            known.addAll(shipped);
            RuleSamples samples = new RuleSamples(admitted.rules());
            for (SigmaRule rule : admitted.rules().rules()) {
                tuned.addAll(samples.mistakes(rule));
                boolean isWhole = !rule.notes().positive().isEmpty()
                        && !rule.notes().negative().isEmpty();
                if (!isWhole && shipped.stream().anyMatch(each -> each.id().equals(rule.id()))) {
                    tuned.add(
                            rule.id() + ": logly: a shipped rule has lines that it finds, and lines that it does not");
                }
            }
            tunings.forEach(tuning -> tuned.addAll(tuning.mistakes(known)));
            tuned.forEach(context.out()::println);
            refused += tuned.size();
            for (Map.Entry<String, String> entry : new TreeMap<>(admitted.refused()).entrySet()) {
                context.out().println(entry.getKey() + ": " + entry.getValue());
                refused++;
            }
            context.err()
                    .println("logly: " + admitted.rules().rules().size() + " rules can be honoured, " + refused
                            + " cannot");
            return (refused == 0 ? ExitCode.DONE : ExitCode.FOUND).code();
        }
    }

    /** Tries conditions on lines. */
    @Command(
            name = "test",
            description = {
                "Prints of each rule that holds of a line, parted by tabs, the rule's id and FILE:LINE. Correlations are not",
                "applied: 'logly detect' does. Exit 1 where no rule holds of any line."
            },
            mixinStandardHelpOptions = true)
    static final class TestCommand implements Callable<Integer> {
        private final CommandContext context;

        @Option(
                names = "--tz",
                paramLabel = "ZONE",
                description = "Zone of times that name none; default: this host's.")
        private @Nullable ZoneId zone;

        @Option(
                names = "--overlays",
                paramLabel = "DIR",
                description = "Folder with overlays in rules.d/*.yml and with allow.yml.")
        private @Nullable Path overlays;

        @Parameters(index = "0", paramLabel = "RULES", description = "File or folder of rules.")
        private @Nullable Path rules;

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "Logs, or - for standard input.")
        private List<String> logs = List.of();

        TestCommand(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws IOException {
            RuleFiles found = files(rules);
            found.refused().forEach(reason -> context.err().println("logly: refused " + reason));
            RuleSet inForce = RuleOptions.admitted(found, overlays, context);
            Instant now = context.clock().instant();
            ZoneId local = zone == null ? context.clock().getZone() : zone;
            String host = HostName.ofMachine(Path.of("/proc"));
            List<String> held = new ArrayList<>();
            for (String log : logs) {
                new EventFile(log, local, now, host).read((event, line) -> {
                    for (SigmaRule rule : inForce.matching(
                            new EventRecord(event), event.getTimestamp().toEpochMilli(), (tried, isHeld) -> {})) {
                        held.add(rule.id());
                        context.out().println(rule.id() + "\t" + log + ":" + line);
                    }
                });
            }
            return (held.isEmpty() ? ExitCode.FOUND : ExitCode.DONE).code();
        }
    }
}
