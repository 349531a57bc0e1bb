package logly.storage;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The id of a row of a day file as it is known outside SQLite: {@code <noun>-<yyyymmdd>-<base32>}. */
record RowName(String noun, LocalDate day, long id) {
    private static final Pattern TEXT = Pattern.compile("([a-z-]+)-(\\d{8})-([0-9A-Za-z]+)");

    /** The name that this text spells; an {@link IllegalArgumentException} where it is none of these nouns. */
    static RowName parse(String text, Set<String> nouns) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches() || !nouns.contains(parts.group(1))) {
            throw new IllegalArgumentException("id: not an id of a " + String.join(" or ", nouns) + ": " + text);
        }
        try {
            return new RowName(
                    parts.group(1),
                    LocalDate.parse(parts.group(2), DateTimeFormatter.BASIC_ISO_DATE),
                    RowId.packedOf(text));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("id: no such day: " + text, e);
        }
    }
}
