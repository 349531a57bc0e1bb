package logly.agent.redact;

import org.jspecify.annotations.Nullable;

/** Where a secret stands in a text: from its first character to behind its last. */
record Secret(int from, int end) {
    /** Finds a secret of one kind. */
    interface Finder {
        /** The secret that a trigger at this place announces, at or behind it; null where there is none. */
        @Nullable
        Secret find(String text, int trigger);
    }

    /** Null for an empty one. */
    static @Nullable Secret between(int from, int end) {
        return from < end ? new Secret(from, end) : null;
    }
}
