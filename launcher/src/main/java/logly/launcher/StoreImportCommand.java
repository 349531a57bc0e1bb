package logly.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import logly.launcher.StoreCommand.Place;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.storage.StoreFiles;
import logly.storage.StoreImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Stores rows that were written as JSON. */
@Command(
        name = "import",
        description = {
            "Stores the lines of 'logly store export' under the ids that they had; no writer may run. Rows that are there",
            "stay as they are. Ends at the first line that can't be stored, and names it; those before it are stored."
        },
        mixinStandardHelpOptions = true)
final class StoreImportCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(paramLabel = "FILE", description = "The lines, or - for standard input.")
    private String file = "-";

    StoreImportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return StoreCommand.run(() -> {
            Place place = Place.of(options, context);
            try (BufferedReader lines = file.equals("-")
                            ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                            : Files.newBufferedReader(Path.of(file));
                    StoreFiles files = StoreFiles.open(place.data(), place.node())) {
                StoreImport.Summary summary =
                        StoreImport.read(files, lines, context.clock().instant());
                String expired = summary.expired() == 0
                        ? ""
                        : "; " + summary.expired() + " of them are of days that retention has taken here";
                context.out().println(place.node() + ": " + summary.lines() + " rows read" + expired);
                return ExitCode.DONE;
            } catch (IOException e) {
                throw new OperatorMistake(ExitCode.BAD_INPUT, "cannot read " + file + ": " + e.getMessage());
            }
        });
    }
}
