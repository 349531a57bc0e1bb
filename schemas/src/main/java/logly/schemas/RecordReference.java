package logly.schemas;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a record of a raw topic as evidence: {@code <topic>/<partition>/<offset>/<yyyymmdd>}, with the UTC day of its
 * effective time. It says where the record stands in Kafka; a store node, which knows the number of the topic's log,
 * makes the id of its row of it.
 *
 * @param topic name, prefix included
 */
public record RecordReference(String topic, int partition, long offset, LocalDate day) {
    private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9._-]+)/(\\d{1,9})/(\\d{1,18})/(\\d{8})");

    /** The reference that this text spells; empty where it is none. */
    public static Optional<RecordReference> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RecordReference(
                    parts.group(1),
                    Integer.parseInt(parts.group(2)),
                    Long.parseLong(parts.group(3)),
                    LocalDate.parse(parts.group(4), DateTimeFormatter.BASIC_ISO_DATE)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        // As BASIC_ISO_DATE formats it, in a tenth of the time.
        int number = day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth();
        boolean hasEightDigits = number >= 10_000_000 && number <= 99_999_999;
        return topic + "/" + partition + "/" + offset + "/"
                + (hasEightDigits ? Integer.toString(number) : day.format(DateTimeFormatter.BASIC_ISO_DATE));
    }
}
