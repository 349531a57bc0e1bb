package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What stands in every text in which a regular expression (RE2's syntax) is found: characters that it names in a row, or one
 * of the words of a plain group such as {@code (curl|wget)}. Where it is not sure it finds nothing, which only costs time.
 */
final class RegexText {
    private static final String SPECIAL = "()[]{}.*+?^$|\\";

    private final String regex;
    private final List<List<String>> found = new ArrayList<>();
    private final StringBuilder run = new StringBuilder();
    private int at;

    private RegexText(String regex) {
        this.regex = regex;
    }

    /**
     * Texts of which one is there, in small letters.
     *
     * @param shortest length of each
     */
    static Optional<List<String>> required(String regex, int shortest) {
        RegexText reading = new RegexText(regex);
        return reading.read()
                ? reading.found.stream()
                        .filter(words -> shortestOf(words) >= shortest)
                        .reduce((one, other) -> shortestOf(one) >= shortestOf(other) ? one : other)
                : Optional.empty();
    }

    private static int shortestOf(List<String> words) {
        return words.stream().mapToInt(String::length).min().orElse(0);
    }

    /** False where alternatives stand side by side on the outside, or it is not understood. */
    private boolean read() {
        while (at < regex.length()) {
            char c = regex.charAt(at);
            if (c == '|' || c == ')' || c == ']' || c == '{' || c == '}') {
                return false;
            }
            if (c == '(') {
                if (!group()) {
                    return false;
                }
            } else if (c == '[') {
                if (!set()) {
                    return false;
                }
            } else if (c == '\\') {
                if (!escaped()) {
                    return false;
                }
            } else if (SPECIAL.indexOf(c) >= 0) {
                at++;
                end();
                skipRepetition();
            } else {
                at++;
                character(c);
            }
        }
        end();
        return true;
    }

    private void character(char c) {
        if (mayBeAbsent()) {
            end();
        } else {
            run.append(c);
            if (at < regex.length() && regex.charAt(at) == '+') {
                end();
            }
        }
        skipRepetition();
    }

    /** Whether what was read last may also be left out, or its number is not a plain one. */
    private boolean mayBeAbsent() {
        return at < regex.length() && "*?{".indexOf(regex.charAt(at)) >= 0;
    }

    private void skipRepetition() {
        while (at < regex.length() && "*+?{".indexOf(regex.charAt(at)) >= 0) {
            int close = regex.charAt(at) == '{' ? regex.indexOf('}', at) : at;
            at = close < 0 ? regex.length() : close + 1;
        }
    }

    private void end() {
        if (!run.isEmpty()) {
            found.add(List.of(run.toString().toLowerCase(Locale.ROOT)));
            run.setLength(0);
        }
    }

    private boolean escaped() {
        if (at + 1 >= regex.length()) {
            return false;
        }
        char c = regex.charAt(at + 1);
        at += 2;
        if (SPECIAL.indexOf(c) >= 0 || "/-'\" ".indexOf(c) >= 0) {
            character(c);
            return true;
        }
        end();
        skipRepetition();
        return "bBdDsSwW".indexOf(c) >= 0;
    }

    private boolean set() {
        int close = regex.indexOf(']', at + 2);
        boolean isPlain = close > 0 && regex.substring(at, close).indexOf('\\') < 0;
        boolean isNested = isPlain && regex.indexOf('[', at + 1) > 0 && regex.indexOf('[', at + 1) < close;
        at = close + 1;
        end();
        skipRepetition();
        return isPlain && !isNested;
    }

    /** One without a group in it; of others nothing is known. */
    private boolean group() {
        int close = regex.indexOf(')', at);
        if (close < 0) {
            return false;
        }
        String inside = regex.substring(at + 1, close);
        if (inside.indexOf('(') >= 0 || inside.indexOf('\\') >= 0 || inside.indexOf('[') >= 0) {
            return false;
        }
        at = close + 1;
        end();
        String words = inside.startsWith("?:") ? inside.substring(2) : inside;
        boolean isPlain = words.chars().allMatch(c -> c == '|' || SPECIAL.indexOf(c) < 0);
        if (isPlain && !mayBeAbsent()) {
            found.add(List.of(words.toLowerCase(Locale.ROOT).split("\\|", -1)));
        }
        skipRepetition();
        return isPlain || inside.startsWith("?") == words.startsWith("?");
    }
}
