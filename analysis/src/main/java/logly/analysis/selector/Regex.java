package logly.analysis.selector;

import com.google.re2j.Pattern;

/**
 * A regular expression of RE2, matched in time linear in the text. A dot also stands for a line feed.
 *
 * @param pattern equal where text and flags are
 */
public record Regex(Pattern pattern) {

    static Regex compile(String text, boolean ignoresCase) {
        return new Regex(Pattern.compile(text, Pattern.DOTALL | (ignoresCase ? Pattern.CASE_INSENSITIVE : 0)));
    }

    public String text() {
        return pattern.pattern();
    }

    /** Whether all of the text matches. */
    boolean matches(String value) {
        return pattern.matches(value);
    }

    /** Whether some part of the text matches. */
    boolean isFoundIn(String value) {
        return pattern.matcher(value).find();
    }
}
