package logly.agent.tail;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import logly.agent.parse.NamedFormat;
import logly.agent.parse.UserFormats;
import org.jspecify.annotations.Nullable;

/**
 * One configured log, {@code PATH} or {@code PATH=FORMAT}. What stands behind the last {@code =} is a format if it is a
 * word of letters, digits, {@code -} and {@code _}, else a part of the path: a path that ends in {@code =word} is
 * written with a format behind it.
 */
public record LogPattern(String path, @Nullable NamedFormat format) {
    /** The path that stands for standard input. */
    public static final String STANDARD_INPUT = "-";

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]*");

    /** Throws IllegalArgumentException with one plain sentence where the text is no such entry. */
    public static LogPattern parse(String text, UserFormats formats) {
        int equals = text.lastIndexOf('=');
        String word = text.substring(equals + 1);
        if (equals < 0 || !WORD.matcher(word).matches()) {
            return checked(text, text, null);
        }
        NamedFormat format = formats.named(word)
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' names the unknown format '" + word
                        + "'; known are " + formats.labels() + " (a path that ends so needs one behind it: " + text
                        + "=generic)"));
        return checked(text, text.substring(0, equals), format);
    }

    private static LogPattern checked(String text, String path, @Nullable NamedFormat format) {
        if (path.isBlank()) {
            throw new IllegalArgumentException("'" + text + "' names no file");
        }
        try {
            Path whole = Path.of(path).toAbsolutePath().normalize();
            if (SourceGlobs.isGlob(path)) {
                FileSystems.getDefault().getPathMatcher("glob:" + whole);
            }
        } catch (InvalidPathException | PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is no path or glob: " + e.getMessage(), e);
        }
        return new LogPattern(path, format);
    }

    /** Whether it is no file but what is piped into the agent. */
    public boolean isStandardInput() {
        return path.equals(STANDARD_INPUT);
    }
}
