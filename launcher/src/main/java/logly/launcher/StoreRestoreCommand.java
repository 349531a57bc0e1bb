package logly.launcher;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import logly.launcher.StoreCommand.Place;
import logly.storage.StoreBackup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Puts a backup back. */
@Command(
        name = "restore",
        description = {
            "Puts a backup in the place of a node that has nothing yet, and verifies it; no writer may run. A file that is",
            "not what the manifest says ends it, and nothing stays. What Kafka still holds since the backup is read again."
        },
        mixinStandardHelpOptions = true)
final class StoreRestoreCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(paramLabel = "DIR", description = "A folder that 'logly store backup' made.")
    private Path backup = Path.of("");

    StoreRestoreCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return StoreCommand.run(() -> {
            Place place = Place.of(options, context);
            StoreBackup.Summary summary = StoreBackup.restore(backup, place.data(), place.node());
            context.out()
                    .println(place.node() + ": " + summary.files() + " files, " + StoreCommand.size(summary.bytes())
                            + ", of " + summary.node() + " as it was at " + summary.madeAt());
            return StoreVerifyCommand.verify(place, context, false);
        });
    }
}
