package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A text in which {@code *} stands for any characters and {@code ?} for one; a backslash before one of them, or before a
 * backslash that stands before one of them, takes its meaning away. Time is linear in the value for a text without
 * {@code ?}, and at worst the product of the lengths with it.
 *
 * @param parts what stands between the stars, in order; a first part that is empty begins with a star
 */
record Glob(List<Part> parts, boolean cased) implements ValueTest {

    /**
     * Characters without a star.
     *
     * @param any places at which any character may stand
     */
    record Part(String text, BitSet any) {
        boolean standsAt(String value, int at, boolean cased) {
            if (any.isEmpty()) {
                return value.regionMatches(!cased, at, text, 0, text.length());
            }
            for (int i = 0; i < text.length(); i++) {
                if (!any.get(i) && !value.regionMatches(!cased, at + i, text, i, 1)) {
                    return false;
                }
            }
            return at + text.length() <= value.length();
        }
    }

    /** Reads a text with stars, question marks and backslashes. */
    static Glob parse(String text, boolean cased) {
        List<Part> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        List<Integer> any = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && escapes(text, i)) {
                part.append(text.charAt(++i));
            } else if (c == '*') {
                parts.add(part(part, any));
                part.setLength(0);
                any.clear();
            } else {
                if (c == '?') {
                    any.add(part.length());
                }
                part.append(c);
            }
        }
        parts.add(part(part, any));
        return new Glob(List.copyOf(parts), cased);
    }

    private static boolean escapes(String text, int at) {
        char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
        return next == '*' || next == '?' || next == '\\';
    }

    private static Part part(CharSequence text, List<Integer> any) {
        BitSet places = new BitSet();
        any.forEach(places::set);
        return new Part(text.toString(), places);
    }

    /** The same, found anywhere. */
    Glob anywhere() {
        return withStar(true, true);
    }

    Glob atStart() {
        return withStar(false, true);
    }

    Glob atEnd() {
        return withStar(true, false);
    }

    private Glob withStar(boolean before, boolean behind) {
        Part nothing = new Part("", new BitSet());
        List<Part> starred = new ArrayList<>(parts);
        if (before) {
            starred.add(0, nothing);
        }
        if (behind) {
            starred.add(nothing);
        }
        return new Glob(List.copyOf(starred), cased);
    }

    @Override
    public boolean passes(String value) {
        Part first = parts.get(0);
        if (!first.standsAt(value, 0, cased)) {
            return false;
        }
        int at = first.text().length();
        if (parts.size() == 1) {
            return at == value.length();
        }
        for (int i = 1; i < parts.size() - 1; i++) {
            int found = find(value, at, parts.get(i));
            if (found < 0) {
                return false;
            }
            at = found + parts.get(i).text().length();
        }
        Part last = parts.get(parts.size() - 1);
        int end = value.length() - last.text().length();
        return end >= at && last.standsAt(value, end, cased);
    }

    private int find(String value, int from, Part part) {
        int last = value.length() - part.text().length();
        for (int at = from; at <= last; at++) {
            if (part.standsAt(value, at, cased)) {
                return at;
            }
        }
        return -1;
    }

    /** The longest text, in lower case, that every value that passes contains; for an index over rules. */
    Optional<String> longestLiteral() {
        String longest = "";
        for (Part part : parts) {
            for (String run : runs(part)) {
                longest = run.length() > longest.length() ? run : longest;
            }
        }
        return longest.isEmpty() ? Optional.empty() : Optional.of(longest.toLowerCase(Locale.ROOT));
    }

    private static List<String> runs(Part part) {
        List<String> runs = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= part.text().length(); i++) {
            if (i == part.text().length() || part.any().get(i)) {
                runs.add(part.text().substring(start, i));
                start = i + 1;
            }
        }
        return runs;
    }

    /** Whether it has neither star nor question mark. */
    Optional<String> plain() {
        return parts.size() == 1 && parts.get(0).any().isEmpty()
                ? Optional.of(parts.get(0).text())
                : Optional.empty();
    }
}
