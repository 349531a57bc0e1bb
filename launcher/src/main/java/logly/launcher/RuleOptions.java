package logly.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import logly.analysis.sigma.AdmittedRules;
import logly.analysis.sigma.RuleFiles;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.RuleTuning;
import logly.analysis.sigma.TuningFiles;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose rules, and what an operator changed of them. */
final class RuleOptions {
    @Option(names = "--rules", paramLabel = "DIR", description = "Folder of Sigma rules; default: the shipped ones.")
    private @Nullable Path rules;

    @Option(
            names = "--overlays",
            paramLabel = "DIR",
            description = "Folder with overlays in rules.d/*.yml and with allow.yml; default: that of --rules.")
    private @Nullable Path overlays;

    /** Those that can be honoured; names the others, and entries of the allow list that expired. */
    RuleSet inForce(CommandContext context) throws IOException {
        Path folder = rules;
        if (folder != null && !Files.isDirectory(folder)) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, "--rules: " + folder + " is no folder");
        }
        RuleFiles found = folder == null ? RuleFiles.shipped() : RuleFiles.below(folder);
        found.refused().forEach(reason -> context.err().println("logly: refused " + reason));
        return admitted(found, overlays == null ? folder : overlays, context);
    }

    /**
     * Those of some rules that can be honoured with the overlays of a folder.
     *
     * @param tuned null for no overlays
     */
    static RuleSet admitted(RuleFiles found, @Nullable Path tuned, CommandContext context) throws IOException {
        RuleTuning tuning =
                tuned == null ? RuleTuning.NONE : tuning(tuned, context.clock().instant(), context);
        tuning.mistakes(found.rules()).forEach(reason -> context.err().println("logly: " + reason));
        AdmittedRules admitted = AdmittedRules.of(found.rules(), Set.of(), tuning);
        admitted.refused().forEach((id, reason) -> context.err().println("logly: refused " + id + ": " + reason));
        return admitted.rules();
    }

    private static RuleTuning tuning(Path folder, Instant now, CommandContext context) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, "--overlays: " + folder + " is no folder");
        }
        TuningFiles files = TuningFiles.below(folder);
        if (!files.refused().isEmpty()) {
            throw new OperatorMistake(
                    ExitCode.BAD_INPUT, folder + "/" + String.join("\n" + folder + "/", files.refused()));
        }
        files.tuning().expired(now).forEach(entry -> context.err().println("logly: allow.yml: " + entry));
        return files.tuning();
    }
}
