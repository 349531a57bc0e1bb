package logly.launcher.registry;

import java.util.Locale;
import java.util.Optional;

/** Whether a subject takes new versions. */
enum Mode {
    READWRITE,
    READONLY;

    static Optional<Mode> named(String text) {
        for (Mode mode : values()) {
            if (mode.name().equals(text.toUpperCase(Locale.ROOT))) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
