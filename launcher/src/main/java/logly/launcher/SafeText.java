package logly.launcher;

import java.util.function.IntFunction;

/** Foreign text made safe for where it is shown: it can neither move the cursor nor turn the order of reading. */
final class SafeText {
    private SafeText() {}

    /** On one line of a terminal: control and format characters stand as their escapes. */
    static String line(String text) {
        return escaped(text, character -> switch (character) {
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            default -> units(character);
        });
    }

    /** JSON text with the same meaning. */
    static String json(String json) {
        return escaped(json, SafeText::units);
    }

    private static String escaped(String text, IntFunction<String> escape) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints()
                .forEach(character ->
                        safe.append(isHarmless(character) ? Character.toString(character) : escape.apply(character)));
        return safe.toString();
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static String units(int character) {
        StringBuilder units = new StringBuilder();
        for (char unit : Character.toChars(character)) {
            units.append(String.format("\\u%04x", (int) unit));
        }
        return units.toString();
    }

    /** A field of CSV (RFC 4180), which may have several lines, but that no spreadsheet takes for a formula. */
    static String csv(String text) {
        boolean isFormula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 && !isNumber(text);
        String escaped = escaped(
                text, character -> "\n\t\r".indexOf(character) < 0 ? units(character) : Character.toString(character));
        String safe = isFormula ? "'" + escaped : escaped;
        boolean isPlain = safe.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
        return isPlain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }

    private static boolean isNumber(String text) {
        return text.matches("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    }
}
