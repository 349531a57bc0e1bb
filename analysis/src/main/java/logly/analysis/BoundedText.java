package logly.analysis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import logly.schemas.LogEvent;

/**
 * Bounds of what strangers write into logs, so that nothing that is made of it outgrows a record. The store keeps the event
 * as it came; lengths are in characters.
 */
public final class BoundedText {
    /** Of a user, a service and the like: no system has longer ones. */
    static final int LONGEST_NAME = 1024;

    private static final int[] NAMES = Stream.of("id", "source", "service", "format", "ipAddress", "user", "sourcePath")
            .mapToInt(name -> LogEvent.getClassSchema().getField(name).pos())
            .toArray();

    private BoundedText() {}

    /** Cuts the names of an event, which is changed. */
    public static void cutNames(LogEvent event) {
        for (int place : NAMES) {
            if (event.get(place) instanceof String name && name.length() > LONGEST_NAME) {
                event.put(place, cut(name, LONGEST_NAME));
            }
        }
    }

    /** A text of at most so many characters: its beginning and an ellipsis where it is longer. */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }

    /** As {@link #cut}, but two texts that differ anywhere still do: a hash of the whole stands at the end. */
    public static String cutDistinct(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            String hash = HexFormat.of().formatHex(digest, 0, Long.BYTES);
            return cut(text, most - hash.length()) + hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
