package logly.launcher;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import logly.launcher.StoreCommand.Place;
import logly.runtime.ExitCode;
import logly.storage.StoreBackup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Copies a node. */
@Command(
        name = "backup",
        description = {
            "Copies the node into an empty or new folder, with a manifest of checksums; the writer may run. What was set",
            "aside as damaged is not copied."
        },
        mixinStandardHelpOptions = true)
final class StoreBackupCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(paramLabel = "DIR", description = "Where the copy goes.")
    private Path target = Path.of("");

    StoreBackupCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return StoreCommand.run(() -> {
            Place place = Place.of(options, context);
            StoreBackup.Summary summary = StoreBackup.make(
                    place.data(), place.node(), target, context.clock().instant());
            context.out()
                    .println(place.node() + ": " + summary.files() + " files, " + StoreCommand.size(summary.bytes())
                            + ", copied to " + target);
            return ExitCode.DONE;
        });
    }
}
