package logly.agent.spool;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A text behind its checksum, so that an altered one is known as such. */
final class SealedText {
    private static final int SEAL = 8;

    private SealedText() {}

    /**
     * The text behind eight hexadecimal digits.
     *
     * @param owner what the text belongs to; the seal holds for no other
     */
    static String seal(String owner, String text) {
        return digits(owner, text) + text;
    }

    /** The text, if it is the one that was sealed for this owner. */
    static Optional<String> open(String owner, String sealed) {
        if (sealed.length() < SEAL) {
            return Optional.empty();
        }
        String text = sealed.substring(SEAL);
        return sealed.startsWith(digits(owner, text)) ? Optional.of(text) : Optional.empty();
    }

    private static String digits(String owner, String text) {
        CRC32C crc = new CRC32C();
        crc.update(owner.getBytes(StandardCharsets.UTF_8));
        crc.update(0);
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
