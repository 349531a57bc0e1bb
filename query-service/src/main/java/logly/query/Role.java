package logly.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do; each but the last may do what those before it may. */
enum Role {
    VIEWER,
    OPERATOR,
    ADMIN,
    /** Another query service of the fleet: asks for what its own callers may see, and may do nothing else. */
    PEER;

    boolean covers(Role other) {
        return (this == PEER || other == PEER) ? this == other : compareTo(other) >= 0;
    }

    /** As people write it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> named(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
