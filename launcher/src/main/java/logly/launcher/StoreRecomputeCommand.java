package logly.launcher;

import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import logly.launcher.StoreCommand.Place;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.storage.Recomputation;
import logly.storage.RefusedRecord;
import logly.storage.StoreFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Builds aggregates again. */
@Command(
        name = "recompute",
        description = {
            "Builds the hourly and daily aggregates of some UTC days again from the rows of all nodes under data.dir, and",
            "prints where what is stored differs: exit 1 if anything does. --apply puts them in the place of those; then",
            "no writer may run, and the days must lie more than a week back, as records may come so late."
        },
        mixinStandardHelpOptions = true)
final class StoreRecomputeCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Option(names = "--from", required = true, paramLabel = "DAY", description = "First UTC day, YYYY-MM-DD.")
    private LocalDate from = LocalDate.EPOCH;

    @Option(names = "--to", required = true, paramLabel = "DAY", description = "Last UTC day.")
    private LocalDate to = LocalDate.EPOCH;

    @Option(names = "--apply", description = "Stores what differs.")
    private boolean isToApply;

    StoreRecomputeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return StoreCommand.run(() -> {
            if (to.isBefore(from)) {
                throw new OperatorMistake(ExitCode.USAGE, "--to: " + to + " lies before " + from);
            }
            Place place = Place.of(options, context);
            return isToApply ? apply(place) : compare(place, null);
        });
    }

    private ExitCode apply(Place place) {
        LocalDate open = Recomputation.firstOpenDay(context.clock().instant());
        if (!to.isBefore(open)) {
            throw new OperatorMistake(
                    ExitCode.USAGE, "--to: aggregates may still change from " + open + " on; apply to days before");
        }
        try (StoreFiles files = StoreFiles.open(place.data(), place.node())) {
            return compare(place, files);
        }
    }

    private ExitCode compare(Place place, @Nullable StoreFiles files) {
        boolean differs = false;
        for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
            Recomputation.Day made = Recomputation.of(place.data(), day);
            made.differences().forEach(each -> context.out()
                    .println(each.bucket() + " " + each.host() + " " + each.field() + ": stored " + each.stored()
                            + ", recomputed " + each.recomputed()));
            String stored = files == null ? "" : ", " + put(files, made) + " aggregates stored";
            context.out()
                    .println(
                            made.rows() == 0
                                    ? day + ": no rows are stored"
                                    : day + ": " + made.rows() + " rows, differences: "
                                            + made.differences().size() + stored);
            differs |= !made.differences().isEmpty();
        }
        return differs && files == null ? ExitCode.FOUND : ExitCode.DONE;
    }

    private int put(StoreFiles files, Recomputation.Day day) {
        Instant now = context.clock().instant();
        try {
            return Recomputation.apply(files, day, now);
        } catch (RefusedRecord e) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, day.day() + ": " + e.getMessage());
        }
    }
}
