package logly.runtime;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One declared setting: name, type, range, default, documentation, secrecy. The environment spells
 * {@code store.node.name} as {@code LOGLY_STORE_NODE_NAME}.
 */
public final class Setting<T> {
    private Setting() {}

    public static Setting<String> text(String name, String byDefault) {
        throw new UnsupportedOperationException();
    }

    public static Setting<Integer> integer(String name, int byDefault) {
        throw new UnsupportedOperationException();
    }

    /** Bytes, written as {@code 512MiB}, {@code 20GiB} or a plain number. */
    public static Setting<Long> bytes(String name, long byDefault) {
        throw new UnsupportedOperationException();
    }

    /** Durations, written as {@code 250ms}, {@code 10s}, {@code 5m}, {@code 24h}, {@code 30d}. */
    public static Setting<Duration> duration(String name, Duration byDefault) {
        throw new UnsupportedOperationException();
    }

    public static Setting<Boolean> flag(String name, boolean byDefault) {
        throw new UnsupportedOperationException();
    }

    public static Setting<Path> path(String name, String byDefault) {
        throw new UnsupportedOperationException();
    }

    public static Setting<URI> uri(String name, String byDefault) {
        throw new UnsupportedOperationException();
    }

    /** Comma-separated, or a YAML list. */
    public static Setting<List<String>> list(String name, List<String> byDefault) {
        throw new UnsupportedOperationException();
    }

    public static <E extends Enum<E>> Setting<E> choice(String name, Class<E> type, E byDefault) {
        throw new UnsupportedOperationException();
    }

    public Setting<T> doc(String sentence) {
        throw new UnsupportedOperationException();
    }

    public Setting<T> between(T least, T greatest) {
        throw new UnsupportedOperationException();
    }

    public Setting<T> matching(String regex) {
        throw new UnsupportedOperationException();
    }

    public Setting<T> secret() {
        throw new UnsupportedOperationException();
    }

    public String name() {
        throw new UnsupportedOperationException();
    }

    public @Nullable T byDefault() {
        throw new UnsupportedOperationException();
    }
}
