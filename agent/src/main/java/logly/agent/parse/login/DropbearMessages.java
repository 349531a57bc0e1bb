package logly.agent.parse.login;

import java.util.Locale;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of Dropbear's daemon. Its peers are {@code A:port}, also where A is an IPv6 address. */
public final class DropbearMessages {
    private static final Phrases PHRASES = new Phrases()
            .start("child connection from ", Action.OTHER, Level.INFO, DropbearMessages::peerHere)
            .start("exit before auth from <", Action.PROBE, Level.NOTICE, DropbearMessages::beforeLogin)
            .start("exit before auth", Action.PROBE, Level.NOTICE, DropbearMessages::gaveUp)
            .start("exit (", Action.SESSION_CLOSED, Level.INFO, DropbearMessages::exit)
            .start("failed listening on ", Action.SERVICE_FAILED, Level.ERROR)
            .start("early exit: ", Action.SERVICE_STOPPED, Level.INFO)
            .start("root login rejected", Action.REJECTED, Level.WARNING, DropbearMessages::peerAtEnd)
            .within("password attempt for ", Action.FAILED_LOGIN, Level.WARNING, DropbearMessages::quotedUser)
            .within("attempt for nonexistent user", Action.INVALID_USER, Level.WARNING, DropbearMessages::quotedUser)
            .within("attempt with wrong user ", Action.INVALID_USER, Level.WARNING, DropbearMessages::bareUser)
            .within("auth attempt with ", Action.UNAUTHORIZED, Level.NOTICE, DropbearMessages::quotedUser)
            .within("auth succeeded ", Action.SUCCESSFUL_LOGIN, Level.INFO, DropbearMessages::quotedUser)
            .within("locked", Action.REJECTED, Level.WARNING, DropbearMessages::quotedUser)
            .within("rejected", Action.REJECTED, Level.WARNING, DropbearMessages::quotedUser);

    private DropbearMessages() {}

    public static void understand(String program, String message, Meaning meaning) {
        String text = message.strip();
        // Its messages start small or big, by version; the rest is compared as written.
        int first = Text.endOfWord(text, 0);
        String start = text.substring(0, first).toLowerCase(Locale.ROOT) + text.substring(first);
        PHRASES.understand(start, meaning);
    }

    /** {@code 'U' … from A:port}; the name is free text, the peer stands at the end. */
    private static boolean quotedUser(String text, int at, Meaning meaning) {
        int from = text.lastIndexOf(" from ");
        int open = text.indexOf('\'');
        int close = text.lastIndexOf('\'', from < 0 ? text.length() : from);
        if (open >= 0 && close > open) {
            meaning.user(text.substring(open + 1, close));
        }
        method(text, meaning);
        return peerAtEnd(text, at, meaning);
    }

    private static boolean bareUser(String text, int at, Meaning meaning) {
        int from = text.lastIndexOf(" from ");
        meaning.user(from > at ? text.substring(at, from) : "");
        return peerAtEnd(text, at, meaning);
    }

    private static void method(String text, Meaning meaning) {
        if (text.startsWith("pubkey ")) {
            meaning.put("method", "publickey");
        } else if (text.contains("password ")) {
            meaning.put("method", "password");
        }
    }

    private static boolean beforeLogin(String text, int at, Meaning meaning) {
        int close = text.indexOf('>', at);
        peer(text.substring(at, close < 0 ? text.length() : close), meaning);
        meaning.user(Text.between(text.substring(Math.max(close, at)), "(user '", "', "));
        return tooMany(text, meaning);
    }

    /** {@code (user 'U', N fails): reason[ - user 'U' from A:port]}. */
    private static boolean gaveUp(String text, int at, Meaning meaning) {
        meaning.user(Text.between(text, "(user '", "', "));
        return peerAtEnd(text, at, meaning) && tooMany(text, meaning);
    }

    private static boolean tooMany(String text, Meaning meaning) {
        return !text.contains("Max auth tries reached") || meaning.is(Action.REJECTED, Level.WARNING);
    }

    private static boolean exit(String text, int at, Meaning meaning) {
        int close = text.indexOf(')', at);
        meaning.user(close < 0 ? "" : text.substring(at, close));
        peer(Text.between(text, " from <", ">"), meaning);
        return true;
    }

    private static boolean peerHere(String text, int at, Meaning meaning) {
        peer(Text.word(text, at), meaning);
        return true;
    }

    private static boolean peerAtEnd(String text, int at, Meaning meaning) {
        int from = text.lastIndexOf(" from ");
        if (from >= 0) {
            peer(Text.word(text, from + 6), meaning);
        }
        return true;
    }

    private static void peer(String text, Meaning meaning) {
        int colon = text.lastIndexOf(':');
        boolean withPort = colon > 0 && Text.isNumber(text, colon + 1);
        meaning.remote(withPort ? text.substring(0, colon) : text);
        if (withPort) {
            meaning.put("port", text.substring(colon + 1));
        }
    }
}
