package logly.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do; each may do what those before it may. */
enum Role {
    VIEWER,
    OPERATOR,
    ADMIN;

    boolean covers(Role other) {
        return compareTo(other) >= 0;
    }

    /** As people write it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> named(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
