package logly.agent.parse.web;

import java.time.Instant;
import logly.agent.parse.http.HttpExchange;
import logly.agent.parse.http.HttpRequest;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.StampForms;
import logly.agent.parse.text.Text;
import logly.schemas.IpText;
import org.jspecify.annotations.Nullable;

/**
 * One line of a web server's access log: common, combined, with the virtual host before or behind the client, with fields
 * of the site's own behind the known ones, or led by its stamp.
 *
 * @param time null where the stamp can't be read
 * @param client address or name of the other end of the connection
 * @param vhost empty where the line has none
 * @param bytes sent; empty where the line has none
 */
public record AccessLine(@Nullable Instant time, String client, String vhost, String bytes, HttpExchange exchange) {
    private static final int STAMP_WITHIN = 400;

    /** Null where the line is none. */
    static @Nullable AccessLine of(String line, ParseContext context) {
        int quote = firstQuote(line);
        int open = quote < 0 ? -1 : stampBefore(line, quote);
        int close = open < 0 ? -1 : line.indexOf(']', open);
        if (close < 0 || close > quote) {
            return null;
        }
        int requestEnd = Text.endOfQuoted(line, quote);
        Cursor behind = new Cursor(line, requestEnd + 1);
        String status = behind.word();
        if (status.length() != 3 || Text.digits(status, 0, 3) < 100) {
            return null;
        }
        String bytes = behind.word();
        boolean leading = open == 0;
        String[] before = words(leading ? line.substring(close + 1, quote) : line.substring(0, open));
        String[] between = leading ? new String[0] : words(line.substring(close + 1, quote));
        Client client = Client.of(before, leading);
        String[] asked = leading && behind.isAtNumber() ? behind.unquoted() : behind.quoted();
        Stamp stamp = StampForms.dayFirst(line, open + 1, context);
        HttpRequest request = HttpRequest.of(unescaped(line.substring(quote + 1, requestEnd)));
        return new AccessLine(
                stamp == null ? null : stamp.time(),
                client.address(),
                client.vhost().isEmpty() && between.length == 1 ? between[0] : client.vhost(),
                bytes.equals("-") ? "" : bytes,
                new HttpExchange(request, Text.digits(status, 0, 3), client.user(), asked[0], asked[1]));
    }

    /** Where the request's quotation opens; an empty one before it is a user without a name. */
    private static int firstQuote(String line) {
        int quote = line.indexOf('"');
        while (quote >= 0 && line.startsWith("\" [", quote + 1)) {
            quote = line.indexOf('"', quote + 2);
        }
        return quote;
    }

    /** The last bracket before the request that opens a date: a user's name may hold others. */
    private static int stampBefore(String line, int quote) {
        int open = line.lastIndexOf('[', Math.min(quote, STAMP_WITHIN));
        while (open >= 0 && !isDate(line, open + 1)) {
            open = open == 0 ? -1 : line.lastIndexOf('[', open - 1);
        }
        return open;
    }

    /** {@code 05/Mar/2007:14:39:21}; the month may be a number, or be spelled in any language. */
    private static boolean isDate(String line, int at) {
        int day = Text.endOfDigits(line, at);
        int slash = line.indexOf('/', day + 1);
        return day > at
                && day - at <= 2
                && Text.charAt(line, day) == '/'
                && slash > 0
                && slash - day < 12
                && Text.digits(line, slash + 1, 4) > 1900
                && Text.charAt(line, slash + 5) == ':'
                && Text.digits(line, slash + 6, 2) >= 0;
    }

    private static String unescaped(String text) {
        return text.indexOf("\\\"") < 0 ? text : text.replace("\\\"", "\"");
    }

    private static String[] words(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? new String[0] : stripped.split(" +", 16);
    }

    /** Who asked: {@code [vhost] client [ident] user}, or {@code vhost client} behind a leading stamp. */
    private record Client(String address, String vhost, String user) {
        static Client of(String[] words, boolean leading) {
            if (words.length == 0) {
                return new Client("", "", "");
            }
            boolean first = ip(words[0]) != null;
            boolean second = words.length > 1 && ip(words[1]) != null;
            int at = second && (!first || leading || words.length > 3) ? 1 : !first && words.length > 3 ? 1 : 0;
            if (words[at].endsWith(",")) {
                at = lastOfProxies(words, at);
            }
            String vhost = at == 1 && !words[0].endsWith(",") ? words[0] : "";
            int userAt = at + (words.length > at + 2 ? 2 : 1);
            String user = leading ? "" : join(words, userAt);
            return new Client(words[at], vhost, user.equals("-") || user.equals("\"\"") ? "" : user);
        }

        /** {@code A, B, C}: the last is the one that the server saw, or its own proxy did. */
        private static int lastOfProxies(String[] words, int at) {
            int last = at;
            while (last + 1 < words.length && words[last].endsWith(",") && ip(words[last + 1]) != null) {
                last++;
            }
            return last;
        }

        private static @Nullable String ip(String word) {
            return IpText.canonicalOrNull(word.endsWith(",") ? word.substring(0, word.length() - 1) : word);
        }

        private static String join(String[] words, int from) {
            StringBuilder joined = new StringBuilder();
            for (int i = from; i < words.length; i++) {
                joined.append(joined.isEmpty() ? "" : " ").append(words[i]);
            }
            String name = joined.toString();
            while (name.startsWith("- ")) {
                name = name.substring(2);
            }
            return name;
        }
    }

    /** Walks over what stands behind the request. */
    private static final class Cursor {
        private final String line;
        private int at;

        Cursor(String line, int at) {
            this.line = line;
            this.at = at;
        }

        String word() {
            at = Text.skipSpaces(line, Math.min(at, line.length()));
            int end = Text.endOfWord(line, at);
            String word = line.substring(at, end);
            at = end;
            return word;
        }

        boolean isAtNumber() {
            return Text.isDigit(Text.charAt(line, Text.skipSpaces(line, at)));
        }

        /** Referer and agent: the next two quotations. */
        String[] quoted() {
            String[] found = {"", ""};
            for (int i = 0; i < 2; i++) {
                int open = line.indexOf('"', at);
                if (open < 0) {
                    break;
                }
                int end = Text.endOfQuoted(line, open);
                String text = line.substring(Math.min(open + 1, end), end);
                found[i] = text.equals("-") ? "" : unescaped(text);
                at = end + 1;
            }
            return found;
        }

        /** {@code size referer agent…} without quotes. */
        String[] unquoted() {
            word();
            String referer = word();
            String agent = line.substring(Math.min(Text.skipSpaces(line, at), line.length()));
            return new String[] {referer.equals("-") ? "" : referer, agent.equals("-") ? "" : agent};
        }
    }
}
