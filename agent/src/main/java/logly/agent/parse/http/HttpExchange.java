package logly.agent.parse.http;

import logly.agent.parse.meaning.Meaning;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * What one request and its status mean, whichever server writes it down:
 * <ul>
 *   <li>a request that shows an attack ({@link RequestSigns}) is a PROBE, whatever its status; one that is no HTTP, or asks
 *       for what only scanners ask for, is one where the server refused it;
 *   <li>401 and 407 with a user's name are a FAILED_LOGIN, and so are 401 and 403 where something was posted to log in;
 *       without a name they are REJECTED: nobody was let in, but nobody was named either;
 *   <li>all others are an HTTP_REQUEST; a 403 is told by its status.
 * </ul>
 * The level is ERROR for 5xx, WARNING for 4xx and for what is no plain request, else INFO.
 *
 * @param user empty where none was sent
 * @param referer empty where none was sent
 * @param agent empty where none was sent
 */
public record HttpExchange(HttpRequest request, int status, String user, String referer, String agent) {

    public void describe(Meaning meaning) {
        meaning.put("method", request.method());
        meaning.put("path", request.target().equals("-") ? "" : request.target());
        meaning.put("protocol", request.protocol());
        meaning.put("status", status > 0 ? Integer.toString(status) : "");
        meaning.put("referer", referer);
        meaning.put("userAgent", agent);
        String attack = RequestSigns.of(this);
        meaning.put("attack", attack);
        Level level = status >= 500 ? Level.ERROR : status >= 400 ? Level.WARNING : Level.INFO;
        meaning.is(action(attack), attack != null && level == Level.INFO ? Level.WARNING : level);
        if (request.isHttp()) {
            meaning.user(user);
        }
    }

    private Action action(@Nullable String attack) {
        boolean asked = status == 401 || status == 407;
        if (asked && !user.isEmpty() && attack == null) {
            return Action.FAILED_LOGIN;
        }
        if (attack != null) {
            return Action.PROBE;
        }
        if (request.method().equals("POST") && PlainRequest.isFailedLogin(request.target(), status)) {
            return Action.FAILED_LOGIN;
        }
        return asked ? Action.REJECTED : Action.HTTP_REQUEST;
    }
}
