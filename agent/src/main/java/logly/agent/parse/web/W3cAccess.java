package logly.agent.parse.web;

import logly.agent.parse.http.HttpExchange;
import logly.agent.parse.http.HttpRequest;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.IpText;
import org.jspecify.annotations.Nullable;

/**
 * Access lines in the W3C's extended format, with the fields that servers write unless told otherwise: {@code date time
 * server-address method stem query port user client agent [referer] [host] status …}. An agent's blanks are plus signs.
 */
final class W3cAccess {
    private static final int MOST_WORDS = 24;

    private W3cAccess() {}

    static @Nullable AccessLine of(String line, ParseContext context) {
        Stamp stamp = Text.charAt(line, 10) == ' ' ? Stamp.iso(line, 0, context) : null;
        if (stamp == null || Text.charAt(line, 19) != ' ') {
            return null;
        }
        String[] words = line.substring(20).split(" ", MOST_WORDS);
        boolean shaped = words.length >= 9
                && IpText.canonicalOrNull(words[0]) != null
                && words[2].startsWith("/")
                && Text.endOfDigits(words[4], 0) == words[4].length()
                && IpText.canonicalOrNull(words[6]) != null;
        if (!shaped) {
            return null;
        }
        int at = 8;
        while (at < words.length && !(words[at].length() == 3 && Text.digits(words[at], 0, 3) >= 100)) {
            at++;
        }
        if (at == words.length) {
            return null;
        }
        String target = words[3].equals("-") ? words[2] : words[2] + "?" + words[3];
        HttpExchange exchange = new HttpExchange(
                new HttpRequest(words[1], target, ""),
                Text.digits(words[at], 0, 3),
                given(words[5]),
                at > 8 ? given(words[8]) : "",
                given(words[7]));
        return new AccessLine(stamp.time(), words[6], "", "", exchange);
    }

    private static String given(String word) {
        return word.equals("-") ? "" : word.replace('+', ' ');
    }
}
