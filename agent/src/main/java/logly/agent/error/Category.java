package logly.agent.error;

import java.util.Locale;

/** What an error concerns. */
enum Category {
    APPLICATION,
    DATABASE,
    RESOURCE,
    NETWORK,
    SECURITY,
    FILESYSTEM,
    SYSTEM,
    CONFIGURATION;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
