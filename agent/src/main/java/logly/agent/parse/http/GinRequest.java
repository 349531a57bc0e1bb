package logly.agent.parse.http;

import java.util.Locale;
import logly.agent.parse.text.Text;
import org.jspecify.annotations.Nullable;

/**
 * A request as the Go framework Gin logs it, whose own word may be another than its name:
 * {@code [GIN] 2026/11/23 - 11:00:00 | 401 | 505.3µs | A | POST "/client"}.
 *
 * @param stamp in ISO's form, without a zone
 * @param client address of the other end
 */
public record GinRequest(String stamp, String client, HttpExchange exchange) {
    private static final int PARTS = 5;

    /** Null where the text is none. */
    public static @Nullable GinRequest of(String text) {
        int dash = text.indexOf(" - ");
        int date = dash - 10;
        if (date < 0 || date > 16 || Text.charAt(text, date + 4) != '/' || Text.charAt(text, date + 7) != '/') {
            return null;
        }
        String[] parts = text.split("\\|", PARTS + 1);
        if (parts.length < PARTS) {
            return null;
        }
        String request = parts[4].strip();
        String method = Text.word(request, 0);
        String path = Text.between(request, "\"", "\"");
        int status = Text.digits(parts[1].strip(), 0, 3);
        if (status < 100 || path.isEmpty() || !method.equals(method.toUpperCase(Locale.ROOT))) {
            return null;
        }
        String stamp = text.substring(date, dash).replace('/', '-') + "T" + Text.word(text, dash + 3);
        HttpExchange exchange = new HttpExchange(new HttpRequest(method, path, ""), status, "", "", "");
        return new GinRequest(stamp, parts[3].strip(), exchange);
    }
}
