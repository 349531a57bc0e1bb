package logly.agent.redact;

import static logly.agent.redact.Scan.at;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The value of a key that names a secret: {@code key=value}, {@code "key": "value"}, {@code key: value},
 * {@code --key value}, {@code <key>value</key>}, {@code Authorization: Bearer value}. Prose is left alone: a password
 * <em>for</em> somebody, an invalid token.
 */
final class KeyedSecret implements Secret.Finder {
    private static final int SPACES = 2;
    private static final int PROSE_LENGTH = 4;
    private static final int COUNT_DIGITS = 5;
    private static final String QUOTES = "\"'`";
    private static final String BARE_ENDS = "&;,)]}\"'<|";
    private static final Set<String> PLAIN = Set.of(
            "",
            "null",
            "nil",
            "none",
            "true",
            "false",
            "yes",
            "no",
            "on",
            "off",
            "(null",
            "undefined",
            "required",
            "bearer",
            "basic");
    private static final Set<String> MASKS = Set.of("[redacted", "[filtered", "[hidden", "[masked");
    private static final Set<String> SCHEMES =
            Set.of("bearer", "basic", "token", "negotiate", "ntlm", "apikey", "digest");
    private static final Set<String> REFUSALS = Set.of(
            "invalid",
            "wrong",
            "bad",
            "incorrect",
            "failed",
            "unexpected",
            "unknown",
            "missing",
            "expired",
            "using",
            "illegal",
            "no",
            "malformed");

    @Override
    public @Nullable Secret find(String text, int trigger) {
        int from = Scan.startOfName(text, trigger);
        int end = Scan.endOfName(text, trigger);
        int dashes = from;
        while (at(text, from) == '-') {
            from++;
        }
        int value = value(text, from, end, from > dashes);
        boolean named = value >= 0 && SecretName.isOne(text, from, end);
        return named ? masked(text, value, text.substring(from, end)) : null;
    }

    /** Where the value starts, with its quote; -1 where none follows. */
    private static int value(String text, int from, int end, boolean option) {
        int behind = at(text, end) == '\\' ? end + 1 : end;
        boolean quoted = QUOTES.indexOf(at(text, behind)) >= 0 && at(text, behind) != 0;
        int divider = Scan.skipSpaces(text, quoted ? behind + 1 : end);
        char sign = at(text, divider);
        if (divider - end > SPACES + 2) {
            return -1;
        }
        if (sign == '=') {
            int value = divider + (at(text, divider + 1) == '>' ? 2 : 1);
            boolean spaced = divider > end || at(text, divider + 1) == '>';
            return spaced ? Scan.skipSpaces(text, value) : value;
        }
        if (sign == ':') {
            int value = Scan.skipSpaces(text, divider + (at(text, divider + 1) == '=' ? 2 : 1));
            return quoted || isAssigned(text, from, end, value) ? value : -1;
        }
        if (sign == '>' && at(text, from - 1) == '<') {
            return divider + 1;
        }
        return option && divider > end && sign != '-' && !quoted ? divider : -1;
    }

    /** Whether a bare key and a colon assign a value, and are not a sentence's. */
    private static boolean isAssigned(String text, int from, int end, int value) {
        for (int i = from; i < end; i++) {
            if (text.charAt(i) == '-' || text.charAt(i) == '_') {
                return true;
            }
        }
        boolean sentence = at(text, from - 1) == ' ' && Scan.isAlphanumeric(at(text, from - 2));
        int word = sentence ? Scan.startOfName(text, from - 1) : from;
        if (sentence && REFUSALS.contains(text.substring(word, from - 1).toLowerCase(Locale.ROOT))) {
            return false;
        }
        if (QUOTES.indexOf(at(text, value)) >= 0 || behindScheme(text, value) > value) {
            return true;
        }
        int last = endOfBare(text, value);
        boolean odd = last - value >= PROSE_LENGTH && !isWord(text, value, last);
        return odd || (!sentence && last == text.length());
    }

    private static boolean isWord(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            boolean stop = i == end - 1 && (c == '.' || c == '!' || c == '?');
            if (!Character.isLetter(c) && !stop) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Secret masked(String text, int value, String key) {
        int from = value;
        int end;
        boolean escaped = at(text, value) == '\\' && QUOTES.indexOf(at(text, value + 1)) >= 0;
        char quote = at(text, escaped ? value + 1 : value);
        if (quote != 0 && QUOTES.indexOf(quote) >= 0) {
            from = value + (escaped ? 2 : 1);
            end = endOfQuoted(text, from, quote, escaped);
        } else {
            end = endOfBare(text, value);
        }
        int scheme = behindScheme(text, from);
        if (scheme > from) {
            from = scheme;
            end = Math.max(end, endOfBare(text, from));
        }
        return isPlain(text, from, end, key) ? null : Secret.between(from, end);
    }

    /** Behind the name of an authentication scheme and its space; the same place where none is named. */
    private static int behindScheme(String text, int from) {
        int end = Scan.endOf(text, from, "");
        boolean named = at(text, end) == ' ' && end - from <= 9;
        return named && SCHEMES.contains(text.substring(from, end).toLowerCase(Locale.ROOT)) ? end + 1 : from;
    }

    /** A value without quotes; the scheme of a hash in braces belongs to it. */
    private static int endOfBare(String text, int from) {
        int close = at(text, from) == '{' ? text.indexOf('}', from) : -1;
        int end = Scan.endBefore(text, close < 0 ? from : close + 1, BARE_ENDS);
        int escape = text.indexOf('\\', from);
        boolean escaped = escape >= 0 && escape < end && "\"'nrt".indexOf(at(text, escape + 1)) >= 0;
        return escaped ? escape : end;
    }

    private static int endOfQuoted(String text, int from, char quote, boolean escaped) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                if (escaped && at(text, i + 1) == quote) {
                    return i;
                }
                i++;
            } else if (c == quote) {
                return i;
            }
        }
        return text.length();
    }

    /** Whether a value is no secret: already masked, a placeholder, a flag, a count. */
    static boolean isPlain(String text, int from, int end, String key) {
        char first = at(text, from);
        boolean braced = first == '{' && at(text, end - 1) == '}';
        boolean sign = (first == '%' && end - from == 2) || (first == '?' && end - from == 1);
        boolean placeholder = first == '$' || braced || sign;
        if (placeholder || isRepeated(text, from, end)) {
            return true;
        }
        if (MASKS.stream().anyMatch(mask -> text.regionMatches(true, from, mask, 0, mask.length()))) {
            return true;
        }
        boolean path = first == '/' && key.toLowerCase(Locale.ROOT).endsWith("pwd");
        boolean word = key.toLowerCase(Locale.ROOT).endsWith("password");
        boolean count = !word && end - from <= COUNT_DIGITS && Scan.isNumber(text, from, end);
        return path
                || count
                || PLAIN.contains(text.substring(from, Math.max(from, end)).toLowerCase(Locale.ROOT));
    }

    private static boolean isRepeated(String text, int from, int end) {
        char first = at(text, from);
        if (first != '*' && first != 'x' && first != 'X' && first != '.') {
            return false;
        }
        for (int i = from; i < end; i++) {
            if (text.charAt(i) != first) {
                return false;
            }
        }
        return true;
    }
}
