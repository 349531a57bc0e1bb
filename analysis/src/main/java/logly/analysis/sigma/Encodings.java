package logly.analysis.sigma;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The modifiers that turn a value into what it looks like once encoded. */
final class Encodings {
    private static final int OFFSETS = 3;
    private static final char[] DASHES = {'-', '/', '\u2013', '\u2014', '\u2015'};

    private Encodings() {}

    /** What the value becomes: one text, or several of which any may be there. */
    static List<String> apply(List<FieldKey.Modifier> encodings, String value, int line) {
        List<byte[]> wide = List.of(value.getBytes(StandardCharsets.UTF_8));
        List<String> texts = List.of(value);
        boolean isText = true;
        for (FieldKey.Modifier encoding : encodings) {
            switch (encoding) {
                case WIDE, UTF16LE -> wide = List.of(value.getBytes(StandardCharsets.UTF_16LE));
                case UTF16BE -> wide = List.of(value.getBytes(StandardCharsets.UTF_16BE));
                case UTF16 -> wide = List.of(value.getBytes(StandardCharsets.UTF_16));
                case BASE64 -> texts = List.of(base64(wide.get(0)));
                case BASE64OFFSET -> texts = base64AtAnyOffset(wide.get(0));
                case WINDASH -> texts = dashes(value);
                default -> throw new IllegalStateException(encoding + " is no encoding");
            }
            if (encoding != FieldKey.Modifier.WINDASH) {
                requireNoWildcard(value, line);
                isText = encoding == FieldKey.Modifier.BASE64 || encoding == FieldKey.Modifier.BASE64OFFSET;
            }
        }
        if (!isText) {
            return List.of(new String(wide.get(0), StandardCharsets.ISO_8859_1));
        }
        return texts;
    }

    private static void requireNoWildcard(String value, int line) {
        if (value.indexOf('*') >= 0 || value.indexOf('?') >= 0) {
            throw new RefusedRule(line, "a value that is encoded can hold no wildcard: " + value);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The characters that do not depend on what stands before and behind, for each place in a group of three bytes. */
    private static List<String> base64AtAnyOffset(byte[] bytes) {
        int[] starts = {0, 2, 3};
        List<String> texts = new ArrayList<>();
        for (int offset = 0; offset < OFFSETS; offset++) {
            byte[] shifted = new byte[bytes.length + offset];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            int cut = shifted.length % OFFSETS == 0 ? 0 : 1;
            texts.add(text.substring(starts[offset], Math.max(starts[offset], text.length() - cut)));
        }
        return texts;
    }

    /** The value with each spelling of the dash before an option. */
    private static List<String> dashes(String value) {
        List<String> texts = new ArrayList<>();
        for (char dash : DASHES) {
            StringBuilder text = new StringBuilder(value);
            for (int i = 0; i < value.length(); i++) {
                boolean starts = i == 0 || Character.isWhitespace(value.charAt(i - 1));
                if (starts && (value.charAt(i) == '-' || value.charAt(i) == '/')) {
                    text.setCharAt(i, dash);
                }
            }
            if (!texts.contains(text.toString())) {
                texts.add(text.toString());
            }
        }
        return texts;
    }
}
