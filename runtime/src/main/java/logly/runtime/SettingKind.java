package logly.runtime;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a type of setting is written and read; {@code parse} of what {@code print} wrote is the identity.
 *
 * @param form what a valid text looks like, to stand after "must be"
 * @param parse throws {@link IllegalArgumentException} for every other text
 * @param order what a range compares by; absent where a range makes no sense
 */
record SettingKind<T>(
        String form,
        Function<String, T> parse,
        Function<T, String> print,
        @Nullable Comparator<T> order) {
    private static final Pattern BYTES = Pattern.compile("(\\d{1,18})(|B|KiB|MiB|GiB|TiB)");
    private static final List<String> BYTE_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,15})(ms|s|m|h|d)");

    static final SettingKind<String> TEXT = new SettingKind<>("text", text -> text, text -> text, null);
    static final SettingKind<Integer> INTEGER =
            new SettingKind<>("a whole number", Integer::valueOf, String::valueOf, Integer::compare);
    static final SettingKind<Long> SIZE =
            new SettingKind<>("a size such as 512MiB", SettingKind::parseBytes, SettingKind::printBytes, Long::compare);
    static final SettingKind<Duration> DURATIONS = new SettingKind<>(
            "a duration such as 250ms, 10s, 5m, 24h or 30d",
            SettingKind::parseDuration,
            SettingKind::printDuration,
            Duration::compareTo);
    static final SettingKind<Boolean> FLAG =
            new SettingKind<>("true or false", SettingKind::parseFlag, String::valueOf, null);
    static final SettingKind<Path> PATH = new SettingKind<>("a path", SettingKind::parsePath, Path::toString, null);
    static final SettingKind<URI> ADDRESS =
            new SettingKind<>("an address such as http://host:port", SettingKind::parseUri, URI::toString, null);
    static final SettingKind<List<String>> LIST =
            new SettingKind<>("a comma-separated list", SettingKind::parseList, SettingKind::printList, null);

    static <E extends Enum<E>> SettingKind<E> choice(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        String spellings = constants.stream().map(SettingKind::spell).collect(Collectors.joining(", "));
        return new SettingKind<>(
                "one of " + spellings,
                text -> constants.stream()
                        .filter(constant -> spell(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(text)),
                SettingKind::spell,
                null);
    }

    /** Elements joined by commas; a comma or backslash inside an element is escaped by a backslash. */
    static String printList(List<String> elements) {
        return elements.stream()
                .map(element -> element.replace("\\", "\\\\").replace(",", "\\,"))
                .collect(Collectors.joining(","));
    }

    private static List<String> parseList(String text) {
        List<String> elements = new ArrayList<>();
        StringBuilder element = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape = c == '\\' && i + 1 < text.length() && "\\,".indexOf(text.charAt(i + 1)) >= 0;
            if (escape) {
                element.append(text.charAt(++i));
            } else if (c == ',') {
                elements.add(element.toString());
                element.setLength(0);
            } else {
                element.append(c);
            }
        }
        elements.add(element.toString());
        return elements.stream().map(String::strip).filter(e -> !e.isEmpty()).toList();
    }

    private static long parseBytes(String text) {
        Matcher matcher = matched(BYTES, text);
        int power = Math.max(0, BYTE_UNITS.indexOf(matcher.group(2)));
        return multiply(Long.parseLong(matcher.group(1)), 1L << (10 * power));
    }

    private static String printBytes(long bytes) {
        int power = bytes <= 0 ? 0 : Math.min(4, Long.numberOfTrailingZeros(bytes) / 10);
        return power == 0 ? Long.toString(bytes) : (bytes >> (10 * power)) + BYTE_UNITS.get(power);
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = matched(DURATION, text);
        long unit = Stream.of(Unit.values())
                .filter(u -> u.spelling.equals(matcher.group(2)))
                .findFirst()
                .orElseThrow()
                .millis;
        return Duration.ofMillis(multiply(Long.parseLong(matcher.group(1)), unit));
    }

    private static String printDuration(Duration duration) {
        long millis = duration.toMillis();
        return Stream.of(Unit.values())
                .filter(unit -> millis > 0 && millis % unit.millis == 0)
                .findFirst()
                .map(unit -> millis / unit.millis + unit.spelling)
                .orElse(millis + "ms");
    }

    /** Longest first: {@link #printDuration} takes the first that divides. */
    private enum Unit {
        DAY("d", 86_400_000),
        HOUR("h", 3_600_000),
        MINUTE("m", 60_000),
        SECOND("s", 1_000),
        MILLISECOND("ms", 1);

        private final String spelling;
        private final long millis;

        Unit(String spelling, long millis) {
            this.spelling = spelling;
            this.millis = millis;
        }
    }

    private static boolean parseFlag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
        }
        return Boolean.parseBoolean(text);
    }

    private static Path parsePath(String text) {
        if (text.isBlank()) {
            throw new InvalidPathException(text, "is empty");
        }
        return Path.of(text);
    }

    private static URI parseUri(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getScheme() == null || uri.getHost() == null) {
                throw new IllegalArgumentException(text);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static <E extends Enum<E>> String spell(E constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        return matcher;
    }

    private static long multiply(long count, long unit) {
        if (count > Long.MAX_VALUE / unit) {
            throw new IllegalArgumentException(count + " is too large");
        }
        return count * unit;
    }
}
