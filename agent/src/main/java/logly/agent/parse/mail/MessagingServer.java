package logly.agent.parse.mail;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * The transaction log of Oracle's Messaging Server, one element a line: {@code <co ts="…" … tr="TCP|ours|port|A|port"
 * mi="Bad password" us="U" di="535 …"/>}.
 */
public final class MessagingServer {
    private MessagingServer() {}

    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        boolean element = line.startsWith("<") && line.endsWith("/>");
        int time = element ? line.indexOf(" ts=\"") : -1;
        Stamp stamp = time < 0 || time > 20 ? null : Stamp.iso(line, time + 5, context);
        String[] route = Text.between(line, " tr=\"", "\"").split("\\|", 8);
        if (stamp == null || route.length < 5) {
            return null;
        }
        Peer.withPort(route[3] + ":" + route[4]).describe(meaning);
        meaning.user(Text.between(line, " us=\"", "\""));
        meaning.put("channel", Text.between(line, " sc=\"", "\""));
        meaning.put("protocol", Text.between(line, " ap=\"", "\""));
        meaning.put("reason", Text.between(line, " mi=\"", "\""));
        String answer = Text.between(line, " di=\"", "\"");
        meaning.put("status", Text.endOfDigits(answer, 0) == 3 ? answer.substring(0, 3) : "");
        if (answer.startsWith("535 ")) {
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (answer.startsWith("235 ")) {
            meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
        } else {
            boolean refused = answer.startsWith("5");
            meaning.is(refused ? Action.REJECTED : Action.OTHER, refused ? Level.WARNING : Level.INFO);
        }
        return new Stamp(stamp.time(), 0);
    }
}
