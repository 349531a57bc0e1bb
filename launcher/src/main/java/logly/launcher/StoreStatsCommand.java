package logly.launcher;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import logly.launcher.StoreCommand.Place;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.storage.StoreStats;
import logly.writer.StoreSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what a node holds. */
@Command(
        name = "stats",
        description =
                "Prints rows and bytes by file and table, and in how many days the disk is full; the writer may run.",
        mixinStandardHelpOptions = true)
final class StoreStatsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Option(names = "--bytes", description = "Bytes of each table too, for which every page of every file is read.")
    private boolean withBytes;

    StoreStatsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return StoreCommand.run(() -> {
            Place place = Place.of(options, context);
            StoreStats stats =
                    StoreStats.of(place.data(), place.node(), context.clock().instant(), withBytes);
            say("%-22s %14s %14s", "file", "bytes", "rows");
            stats.files()
                    .forEach(
                            file -> say("%-22s %14s %,14d", file.path(), StoreCommand.size(file.bytes()), file.rows()));
            say("%-22s %14s %,14d", "all", StoreCommand.size(stats.bytes()), rows(stats));
            say("");
            say("%-22s %14s %14s", "table", withBytes ? "bytes" : "", "rows");
            new TreeMap<>(stats.tables())
                    .forEach((name, table) -> say(
                            "%-22s %14s %,14d",
                            name,
                            table.bytes().isPresent()
                                    ? StoreCommand.size(table.bytes().getAsLong())
                                    : "",
                            table.rows()));
            say("");
            sayGrowth(place, stats);
            return ExitCode.DONE;
        });
    }

    private static long rows(StoreStats stats) {
        return stats.files().stream().mapToLong(StoreStats.File::rows).sum();
    }

    private void sayGrowth(Place place, StoreStats stats) {
        StoreSettings settings = StoreSettings.from(place.settings());
        long free = free(place, settings);
        OptionalLong days = stats.daysUntil(free);
        String room = StoreCommand.size(Math.max(0, free)) + " are free above the reserve";
        if (days.isEmpty()) {
            say("%s; no whole day tells yet how fast it grows", room);
            return;
        }
        say(
                "a day takes %s; %s: the disk is full in %,d days, unless retention (%d days, %s) frees it before",
                StoreCommand.size(stats.bytesADay().getAsLong()),
                room,
                days.getAsLong(),
                settings.retention().rows().toDays(),
                StoreCommand.size(settings.retention().maxBytes()));
    }

    private static long free(Place place, StoreSettings settings) {
        try {
            FileStore store = Files.getFileStore(place.data());
            long reserve = Math.max(settings.reserveBytes(), store.getTotalSpace() / 100 * settings.reservePercent());
            return store.getUsableSpace() - reserve;
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, place.data() + ": " + e.getMessage());
        }
    }

    private void say(String form, Object... values) {
        context.out().println(String.format(Locale.ROOT, form, values).stripTrailing());
    }
}
