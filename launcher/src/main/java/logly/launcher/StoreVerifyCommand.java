package logly.launcher;

import java.util.List;
import java.util.concurrent.Callable;
import logly.launcher.StoreCommand.Place;
import logly.runtime.ExitCode;
import logly.storage.StoreVerification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads all of a node. */
@Command(
        name = "verify",
        description = {
            "Reads every page: structure, foreign keys, and whether rows, files and catalogue agree; the writer may run.",
            "Exit 0 if nothing is wrong, 1 if something is, which a line each tells."
        },
        mixinStandardHelpOptions = true)
final class StoreVerifyCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private SettingOptions options = new SettingOptions();

    @Option(names = "--verbose", description = "Names each file on standard error before it is read.")
    private boolean isVerbose;

    StoreVerifyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return StoreCommand.run(() -> verify(Place.of(options, context), context, isVerbose));
    }

    static ExitCode verify(Place place, CommandContext context, boolean isVerbose) {
        List<String> problems = StoreVerification.problems(place.data(), place.node(), file -> {
            if (isVerbose) {
                context.err().println("reads " + file);
            }
        });
        problems.forEach(context.out()::println);
        if (problems.isEmpty()) {
            context.out().println(place.node() + ": every file is sound, and the catalogue agrees");
        }
        return problems.isEmpty() ? ExitCode.DONE : ExitCode.FOUND;
    }
}
