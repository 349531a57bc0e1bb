package logly.agent.parse.http;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/**
 * Lines of the web application firewalls ModSecurity and Coraza: {@code Access denied} is BLOCKED, any other match of a
 * rule a PROBE. What a rule found in the request is the client's text; only the rule's own fields are taken.
 */
public final class ModSecurity {
    private ModSecurity() {}

    /** True where the message is one of them. */
    public static boolean understand(String message, Meaning meaning) {
        int at = message.indexOf("ModSecurity: ");
        if (at < 0) {
            at = message.indexOf("Coraza: ");
        }
        if (at < 0 || at > 200) {
            return false;
        }
        meaning.putIfAbsent("program", message.startsWith("ModSecurity", at) ? "modsecurity" : "coraza");
        String client = Text.between(message.substring(0, at), "[client ", "]");
        Peer.of(client).describe(meaning);
        String text = message.substring(at);
        boolean denied = text.contains("Access denied ");
        meaning.put("rule", Text.between(text, "[id \"", "\"]"));
        meaning.put("attack", Text.between(text, "[msg \"", "\"]"));
        meaning.put("path", lastOf(text, "[uri \""));
        meaning.put("vhost", lastOf(text, "[hostname \""));
        if (denied) {
            String status = Text.between(text, "Access denied with code ", " ");
            meaning.put("status", status);
        }
        Level level = Levels.named(Text.between(text, "[severity \"", "\"]"));
        boolean severe = level == Level.CRITICAL || level == Level.ERROR;
        return meaning.is(denied ? Action.BLOCKED : Action.PROBE, severe || denied ? Level.WARNING : Level.NOTICE);
    }

    /** The engine's own fields stand last, behind those that quote the request. */
    private static String lastOf(String text, String field) {
        int at = text.lastIndexOf(field);
        int end = at < 0 ? -1 : text.indexOf("\"]", at);
        return end < 0 ? "" : text.substring(at + field.length(), end);
    }
}
