package logly.agent.parse.web;

import logly.agent.parse.http.GinRequest;
import logly.agent.parse.http.HttpExchange;
import logly.agent.parse.http.HttpRequest;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.StampForms;
import logly.agent.parse.text.Text;
import org.jspecify.annotations.Nullable;

/**
 * Access lines of servers that are led by their stamp and put the client elsewhere than the common ones: Gin
 * ({@link GinRequest}), Envoy
 * ({@code [T] "GET / HTTP/2" 200 - 0 5 3 2 "A" "agent" "id" "host" "upstream"}) and Nginx Proxy Manager
 * ({@code [T] - 200 200 - GET https host "/path" [Client A] [Length 5] … "agent" "referer"}).
 */
final class ProxyAccess {
    private ProxyAccess() {}

    static @Nullable AccessLine of(String line, ParseContext context) {
        GinRequest gin = GinRequest.of(line);
        if (gin != null) {
            Stamp stamp = Stamp.iso(gin.stamp(), 0, context);
            return new AccessLine(stamp == null ? null : stamp.time(), gin.client(), "", "", gin.exchange());
        }
        int close = line.startsWith("[") ? line.indexOf("] ") : -1;
        if (close < 19 || close > 40) {
            return null;
        }
        int client = line.indexOf("\" [Client ", close);
        return client > 0 ? manager(line, close, client, context) : envoy(line, close, context);
    }

    private static @Nullable AccessLine manager(String line, int close, int client, ParseContext context) {
        int quote = line.indexOf('"', close);
        String[] words = line.substring(close + 2, quote).strip().split(" +", 16);
        int count = words.length;
        int end = line.indexOf(']', client);
        if (count < 5 || end < 0 || quote >= client) {
            return null;
        }
        int status = Text.digits(words[count - 5], 0, words[count - 5].length());
        int agentAt = line.indexOf(" \"", end);
        String agent = quotedAt(line, agentAt + 1);
        String referer = agentAt < 0 ? "" : quotedAt(line, Text.endOfQuoted(line, agentAt + 1) + 2);
        HttpRequest request = new HttpRequest(words[count - 3], line.substring(quote + 1, client), "");
        Stamp stamp = StampForms.dayFirst(line, 1, context);
        return status < 100
                ? null
                : new AccessLine(
                        stamp == null ? null : stamp.time(),
                        line.substring(client + 10, end),
                        words[count - 1],
                        Text.between(line, "[Length ", "]"),
                        new HttpExchange(request, status, "", referer, agent));
    }

    private static @Nullable AccessLine envoy(String line, int close, ParseContext context) {
        Stamp stamp = Stamp.iso(line, 1, context);
        if (stamp == null || Text.charAt(line, close + 2) != '"') {
            return null;
        }
        int requestEnd = Text.endOfQuoted(line, close + 2);
        int clientAt = line.indexOf('"', Math.min(requestEnd + 1, line.length()));
        String numbers =
                clientAt < 0 ? "" : line.substring(requestEnd + 1, clientAt).strip();
        String[] words = numbers.split(" +", 16);
        if (words.length < 5 || Text.digits(words[0], 0, 3) < 100) {
            return null;
        }
        int agentAt = Text.endOfQuoted(line, clientAt) + 2;
        int idAt = Text.endOfQuoted(line, agentAt) + 2;
        int hostAt = Text.endOfQuoted(line, idAt) + 2;
        String clients = quotedAt(line, clientAt);
        String client = clients.substring(clients.lastIndexOf(' ') + 1);
        HttpRequest request = HttpRequest.of(line.substring(close + 3, requestEnd));
        HttpExchange exchange = new HttpExchange(request, Text.digits(words[0], 0, 3), "", "", quotedAt(line, agentAt));
        return new AccessLine(stamp.time(), client, quotedAt(line, hostAt), words[3], exchange);
    }

    private static String quotedAt(String line, int at) {
        if (Text.charAt(line, at) != '"') {
            return "";
        }
        String text = line.substring(at + 1, Math.max(Text.endOfQuoted(line, at), at + 1));
        return text.equals("-") ? "" : text;
    }
}
