package logly.agent.parse.general;

import logly.agent.parse.http.PlainRequest;
import logly.agent.parse.login.SshdConnections;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.MentionedPeer;
import logly.agent.parse.meaning.MentionedUser;
import logly.agent.parse.meaning.OutcomeWords;
import logly.agent.parse.meaning.Peer;
import logly.schemas.Action;
import logly.schemas.Level;

/**
 * The general reading of a message in plain words, for messages that no rules of their program know: did somebody fail
 * to log in, or was somebody turned away, and who, from where? It says something only where the words are clear and
 * name a user or a remote address; a line that merely speaks of errors stays as it is.
 */
public final class PlainMessages {
    /** What TCP wrappers write in the name of the program that they guard. */
    private static final String WRAPPED = "refused connect from ";

    private PlainMessages() {}

    public static void understand(String message, Meaning meaning) {
        if (message.startsWith(WRAPPED)) {
            SshdConnections.wrapped(message, WRAPPED.length(), meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
            return;
        }
        if (AppMessages.understand(message, meaning)) {
            return;
        }
        Action action = OutcomeWords.of(message);
        if (action == Action.OTHER) {
            if (!PlainRequest.understand(message, meaning)) {
                MentionedPeer.leading(message).describe(meaning);
            }
            return;
        }
        boolean login = action == Action.FAILED_LOGIN || action == Action.INVALID_USER;
        Peer peer = peer(message, !login);
        String user = login || action == Action.SUCCESSFUL_LOGIN ? MentionedUser.of(message) : "";
        if (!peer.describe(meaning) && (user.isEmpty() || !login)) {
            return;
        }
        meaning.user(user);
        meaning.is(action, action == Action.SUCCESSFUL_LOGIN ? Level.INFO : Level.WARNING);
    }

    /** Whom a program's message surely is about, where it says nothing else: {@code connection from A closed}. */
    public static void about(String message, Meaning meaning) {
        if (meaning.ip == null) {
            peer(message, true).describe(meaning);
        }
    }

    private static Peer peer(String message, boolean surely) {
        Peer named = MentionedPeer.of(message, surely);
        return named == null ? MentionedPeer.leading(message) : named;
    }
}
