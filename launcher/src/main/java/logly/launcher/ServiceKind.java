package logly.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import logly.runtime.CommonSettings;
import logly.runtime.Service;
import logly.runtime.Setting;
import logly.runtime.Settings;

/**
 * A service that the command can run, alone or with the others.
 *
 * @param settings what it declares besides the common settings
 * @param folder the folder below the data folder that only one process may use; empty if it keeps nothing or locks itself
 * @param servesOps whether it answers {@code /health}, {@code /ready} and {@code /metrics} itself
 * @param addresses what it adds to its ready line
 */
record ServiceKind(
        String name,
        String summary,
        String example,
        List<Setting<?>> settings,
        Function<Settings, Optional<Path>> folder,
        boolean servesOps,
        Function<Wiring, Service> factory,
        Function<Service, String> addresses) {

    /** Every setting that one of these services knows. */
    static List<Setting<?>> settings(List<ServiceKind> kinds) {
        return Stream.of(
                        CommonSettings.all().stream(),
                        kinds.stream().flatMap(kind -> kind.settings().stream()),
                        ClientSettings.all().stream())
                .flatMap(settings -> settings)
                .distinct()
                .toList();
    }
}
