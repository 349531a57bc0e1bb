package logly.agent.parse.web;

import java.time.Instant;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/** Squid's access log: {@code 1386543323.000 4 A TCP_DENIED/403 4099 GET http://… user HIER_NONE/- text/html}. */
public final class SquidLog {
    private SquidLog() {}

    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        boolean stamped =
                Text.endOfDigits(line, 0) == 10 && Text.charAt(line, 10) == '.' && Text.digits(line, 11, 3) >= 0;
        if (!stamped || Text.charAt(line, 14) != ' ') {
            return null;
        }
        String[] words = line.substring(14).strip().split(" +", 10);
        int slash = words.length < 7 ? -1 : words[2].indexOf('/');
        int status = slash < 0 ? -1 : Text.digits(words[2], slash + 1, words[2].length() - slash - 1);
        if (status < 0 || (!words[2].contains("_") && !words[2].startsWith("NONE"))) {
            return null;
        }
        Peer.describe(words[1], meaning);
        String code = words[2].substring(0, slash);
        meaning.put("duration", words[0]);
        meaning.put("result", code);
        meaning.put("bytes", words[3]);
        meaning.put("method", words[4]);
        meaning.put("path", words[5]);
        meaning.put("status", Integer.toString(status));
        meaning.user(words[6].equals("-") ? "" : words[6]);
        boolean denied = code.contains("DENIED") || (code.startsWith("NONE") && status >= 400);
        Level level = status >= 500 ? Level.ERROR : status >= 400 || denied ? Level.WARNING : Level.INFO;
        meaning.is(denied ? Action.REJECTED : Action.HTTP_REQUEST, level);
        long millis = Long.parseLong(line.substring(0, 10)) * 1000 + Text.digits(line, 11, 3);
        return new Stamp(Instant.ofEpochMilli(millis), 0);
    }
}
