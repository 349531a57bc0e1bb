package logly.query;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.Map;

/** Bounds how many requests of one key are answered at the same time, so that one caller leaves room for others. */
final class OfKeys {
    private final int most;
    private final Map<String, Integer> underWay = new HashMap<>();

    OfKeys(int most) {
        this.most = most;
    }

    /**
     * Answers, or throws what makes 429. Whoever showed no key is bounded with all others only, and so are other nodes,
     * which ask for all their callers with one key.
     */
    void admit(Caller caller, Context request, Handler handler) throws Exception {
        String key = caller.keyId();
        if (key.isEmpty() || caller.role() == Role.PEER) {
            handler.handle(request);
            return;
        }
        begin(key);
        try {
            handler.handle(request);
        } finally {
            end(key);
        }
    }

    private synchronized void begin(String key) {
        int count = underWay.getOrDefault(key, 0);
        if (count >= most) {
            throw new HttpResponseException(
                    HttpStatus.TOO_MANY_REQUESTS.getCode(), "this key has " + most + " requests under way already");
        }
        underWay.put(key, count + 1);
    }

    private synchronized void end(String key) {
        underWay.computeIfPresent(key, (unused, count) -> count == 1 ? null : count - 1);
    }
}
