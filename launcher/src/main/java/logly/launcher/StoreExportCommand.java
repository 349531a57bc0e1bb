package logly.launcher;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import logly.launcher.StoreCommand.Place;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.storage.StoreExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes rows as JSON. */
@Command(
        name = "export",
        description = {
            "Writes what the node holds as JSON, one row a line, with the ids and append times that 'logly store import'",
            "gives them again; the writer may run. Offsets and seqs are not written: a backup has them."
        },
        mixinStandardHelpOptions = true)
final class StoreExportCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(paramLabel = "FILE", description = "A file that is not there, or - for standard output.")
    private String file = "-";

    StoreExportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return StoreCommand.run(() -> {
            Place place = Place.of(options, context);
            try {
                long rows;
                if (file.equals("-")) {
                    rows = StoreExport.write(place.data(), place.node(), context.out());
                    context.out().flush();
                } else {
                    try (OutputStream out = new BufferedOutputStream(
                            Files.newOutputStream(Path.of(file), StandardOpenOption.CREATE_NEW))) {
                        rows = StoreExport.write(place.data(), place.node(), out);
                    }
                }
                context.err().println(place.node() + ": " + rows + " rows written");
                return ExitCode.DONE;
            } catch (IOException e) {
                throw new OperatorMistake(ExitCode.CANNOT_WRITE, "cannot write " + file + ": " + e.getMessage());
            }
        });
    }
}
