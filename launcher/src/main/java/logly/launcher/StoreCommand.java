package logly.launcher;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.Settings;
import logly.storage.StorageTrouble;
import logly.writer.StoreSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Looks after the files of a store node. */
@Command(
        name = "store",
        description = {
            "Looks after the files of one store node: store.node.name under data.dir. stats, verify, backup and export read",
            "beside a running store-writer; restore, recompute --apply, erase and import need it stopped, else exit 75."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(stats | verify | backup | restore | recompute | erase | export | import)",
        footer = {
            "",
            "Examples:",
            "  logly store stats                                       rows, bytes, and days until the disk is full",
            "  logly store backup /srv/backup/logly-today              a copy, while everything runs",
            "  logly store restore /srv/backup/logly-today --data new  the copy in the place of a node",
            "  logly store erase --selector '{ip=\"203.0.113.7\"}'       what tells of an address, out of every file"
        })
final class StoreCommand {
    private StoreCommand() {}

    static CommandLine commandLine(CommandContext context) {
        return new CommandLine(new StoreCommand())
                .addSubcommand("stats", new StoreStatsCommand(context))
                .addSubcommand("verify", new StoreVerifyCommand(context))
                .addSubcommand("backup", new StoreBackupCommand(context))
                .addSubcommand("restore", new StoreRestoreCommand(context))
                .addSubcommand("recompute", new StoreRecomputeCommand(context))
                .addSubcommand("erase", new StoreEraseCommand(context))
                .addSubcommand("export", new StoreExportCommand(context))
                .addSubcommand("import", new StoreImportCommand(context));
    }

    /** The node that is meant. */
    record Place(Settings settings, Path data, String node) {
        static Place of(SettingOptions options, CommandContext context) {
            Settings settings = options.resolve(context, Map.of());
            return new Place(settings, settings.get(CommonSettings.DATA_DIR), settings.get(StoreSettings.NODE_NAME));
        }
    }

    /** Work that trouble with the files ends in a line that names the file. */
    interface Work {
        ExitCode run();
    }

    static int run(Work work) {
        try {
            return work.run().code();
        } catch (StorageTrouble e) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()));
        }
    }

    static String size(long bytes) {
        return bytes < 10 << 20
                ? String.format(Locale.ROOT, "%,.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%,.1f MiB", bytes / 1024.0 / 1024.0);
    }
}
