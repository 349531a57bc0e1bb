package logly.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import logly.analysis.sigma.AdmittedRules;
import logly.analysis.sigma.RuleFiles;
import logly.analysis.sigma.RuleSet;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.jspecify.annotations.Nullable;

/** The rules that {@code --rules} names. */
final class ChosenRules {
    private ChosenRules() {}

    /** Those of a folder, or the shipped ones; names what cannot be honoured. */
    static RuleSet in(@Nullable Path folder, PrintStream err) throws IOException {
        if (folder != null && !Files.isDirectory(folder)) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, "--rules: " + folder + " is no folder");
        }
        RuleFiles found = folder == null ? RuleFiles.shipped() : RuleFiles.below(folder);
        found.refused().forEach(reason -> err.println("logly: refused " + reason));
        AdmittedRules admitted = AdmittedRules.of(found.rules());
        admitted.refused().forEach((id, reason) -> err.println("logly: refused " + id + ": " + reason));
        return admitted.rules();
    }
}
