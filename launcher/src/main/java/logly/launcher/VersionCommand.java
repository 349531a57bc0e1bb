package logly.launcher;

import java.util.concurrent.Callable;
import logly.runtime.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Prints the version of this build and of the Java that runs it. */
@Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
    private final CommandContext context;

    VersionCommand(CommandContext context) {
        this.context = context;
    }

    private static String line() {
        return "logly " + Version.current() + " (Java " + Runtime.version() + ")";
    }

    @Override
    public Integer call() {
        context.out().println(line());
        return 0;
    }

    /** The same line for {@code --version}. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {line()};
        }
    }
}
