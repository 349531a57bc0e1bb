package logly.query;

import com.fasterxml.jackson.databind.node.TextNode;
import logly.schemas.Action;
import logly.schemas.LogEvent;
import logly.schemas.RecordJson;

/** For each route of the table a request that it answers, over {@link OneOfEach}, a user and a key. */
final class RouteCalls {
    static final String USER = "ann";

    private final String trace;
    private final String letter;
    private final String keyId;

    /**
     * @param trace id of the stored trace
     * @param letter id of the stored dead letter
     * @param keyId of a key that may be revoked
     */
    RouteCalls(String trace, String letter, String keyId) {
        this.trace = trace;
        this.letter = letter;
        this.keyId = keyId;
    }

    String address(Route route) {
        String path = route.path();
        String id =
                switch (path.split("/", -1)[3]) {
                    case "event-traces" -> trace;
                    case "dead-letters" -> letter;
                    case "findings" -> OneOfEach.FINDING;
                    case "api-keys" -> keyId;
                    case "rules" -> MemoryRules.ID;
                    default -> OneOfEach.EVENT;
                };
        return path.replace("{id}", id)
                .replace("{ip}", OneOfEach.IP)
                .replace("{host}", "web-1")
                .replace("{name}", USER);
    }

    static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    /** The body that a POST takes; users are new at each call. */
    String body(Route route, int call) {
        return switch (route.path()) {
            case "/api/v1/api-keys" -> "{\"name\":\"ci\"}";
            case "/api/v1/users" -> "{\"name\":\"user-" + call + "\",\"role\":\"operator\"}";
            case "/api/v1/users/{name}" -> "{\"role\":\"viewer\"}";
            case "/api/v1/api-keys/{id}/revoke", "/api/v1/session/end", "/api/v1/dead-letters/{id}/replay" -> "{}";
            case "/prometheus/api/v1/read" -> "\0"; // a block of snappy without bytes: a request for nothing
            case "/api/v1/rules" -> "{\"text\":" + quoted(MemoryRules.TEXT) + "}";
            case "/api/v1/rules/{id}/enable" -> "{}";
            case "/api/v1/rules/{id}/disable" -> "{\"reason\":\"too many\"}";
            case "/api/v1/rules/test", "/api/v1/rules/{id}/test" ->
                "{\"events\":"
                        + quoted(RecordJson.toJson(LogEvent.newBuilder()
                                .setHost("db-9")
                                .setAction(Action.FAILED_LOGIN)
                                .build()))
                        + "}";
            case "/api/v1/session" -> "{\"key\":\"none\"}";
            case "/api/v1/peer" ->
                "{\"scope\":\"{}\",\"kind\":\"rows\",\"table\":\"log-events\",\"noun\":\"log-events\",\"to\":1,\"most\":1}";
            case "/api/v1/findings/similar" ->
                RecordJson.toJson(OneOfEach.finding("x", 1, 1f, 0f).build());
            default -> "{\"action\":\"comment\",\"reason\":\"seen\"}";
        };
    }
}
