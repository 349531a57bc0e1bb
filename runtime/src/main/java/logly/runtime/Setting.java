package logly.runtime;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One declared setting: name, type, range, default, documentation, secrecy. Immutable; the environment spells
 * {@code store.log-events} as {@code LOGLY_STORE_LOG_EVENTS}.
 */
public final class Setting<T> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)+");

    private final String name;
    private final SettingKind<T> kind;
    private final T byDefault;
    private final Limits<T> limits;
    private final String doc;
    private final boolean secret;

    private Setting(String name, SettingKind<T> kind, T byDefault, Limits<T> limits, String doc, boolean secret) {
        this.name = name;
        this.kind = kind;
        this.byDefault = byDefault;
        this.limits = limits;
        this.doc = doc;
        this.secret = secret;
    }

    private static <T> Setting<T> declare(String name, SettingKind<T> kind, T byDefault) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a setting is named like area.thing.quality, not " + name);
        }
        return new Setting<>(name, kind, byDefault, new Limits<>(null, null, null), "", false);
    }

    public static Setting<String> text(String name, String byDefault) {
        return declare(name, SettingKind.TEXT, byDefault);
    }

    public static Setting<Integer> integer(String name, int byDefault) {
        return declare(name, SettingKind.INTEGER, byDefault);
    }

    /** Bytes, written as {@code 512MiB}, {@code 20GiB} or a plain number. */
    public static Setting<Long> bytes(String name, long byDefault) {
        return declare(name, SettingKind.SIZE, byDefault);
    }

    /** Durations, written as {@code 250ms}, {@code 10s}, {@code 5m}, {@code 24h}, {@code 30d}. */
    public static Setting<Duration> duration(String name, Duration byDefault) {
        return declare(name, SettingKind.DURATIONS, byDefault);
    }

    public static Setting<Boolean> flag(String name, boolean byDefault) {
        return declare(name, SettingKind.FLAG, byDefault);
    }

    public static Setting<Path> path(String name, String byDefault) {
        return declare(name, SettingKind.PATH, Path.of(byDefault));
    }

    public static Setting<URI> uri(String name, String byDefault) {
        return declare(name, SettingKind.ADDRESS, URI.create(byDefault));
    }

    /** Comma-separated, or a YAML list. A comma inside an element is written {@code \,}. */
    public static Setting<List<String>> list(String name, List<String> byDefault) {
        return declare(name, SettingKind.LIST, List.copyOf(byDefault));
    }

    /** Constants are written in lower case, with a hyphen for an underscore. */
    public static <E extends Enum<E>> Setting<E> choice(String name, Class<E> type, E byDefault) {
        return declare(name, SettingKind.choice(type), byDefault);
    }

    /** Elements as one text that a list setting reads back, whatever they contain. */
    public static String listText(List<String> elements) {
        return SettingKind.printList(elements);
    }

    public Setting<T> doc(String sentence) {
        return new Setting<>(name, kind, byDefault, limits, sentence, secret);
    }

    /** Both ends belong to the range. */
    public Setting<T> between(T least, T greatest) {
        if (kind.order() == null) {
            throw new IllegalArgumentException(name + " is " + kind.form() + ", which has no range");
        }
        return limited(new Limits<>(least, greatest, limits.pattern));
    }

    /** The whole text must match. */
    public Setting<T> matching(String regex) {
        return limited(new Limits<>(limits.least, limits.greatest, Pattern.compile(regex)));
    }

    /** Its value is starred wherever it is shown. */
    public Setting<T> secret() {
        return new Setting<>(name, kind, byDefault, limits, doc, true);
    }

    private Setting<T> limited(Limits<T> narrower) {
        Setting<T> result = new Setting<>(name, kind, byDefault, narrower, doc, secret);
        result.parse(kind.print().apply(byDefault));
        return result;
    }

    public String name() {
        return name;
    }

    public T byDefault() {
        return byDefault;
    }

    /** Its name in the environment. */
    public String variable() {
        return "LOGLY_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    String sentence() {
        return doc;
    }

    boolean isSecret() {
        return secret;
    }

    String defaultText() {
        return kind.print().apply(byDefault);
    }

    /** What a value must be, to stand after "must be". */
    String form() {
        if (limits.least != null && limits.greatest != null) {
            return kind.form() + " from " + kind.print().apply(limits.least) + " to "
                    + kind.print().apply(limits.greatest);
        }
        return limits.pattern == null ? kind.form() : kind.form() + " matching " + limits.pattern;
    }

    /** Throws {@link IllegalArgumentException} unless the text has the {@link #form}. */
    T parse(String text) {
        T value = kind.parse().apply(text);
        if (!limits.allow(value, text, kind.order())) {
            throw new IllegalArgumentException(name + " must be " + form());
        }
        return value;
    }

    @Override
    public String toString() {
        return name;
    }

    private record Limits<T>(
            @Nullable T least,
            @Nullable T greatest,
            @Nullable Pattern pattern) {
        boolean allow(T value, String text, @Nullable Comparator<T> order) {
            boolean within = order == null
                    || least == null
                    || greatest == null
                    || (order.compare(least, value) <= 0 && order.compare(value, greatest) <= 0);
            return within && (pattern == null || pattern.matcher(text).matches());
        }
    }
}
