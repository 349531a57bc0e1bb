package logly.agent.parse.general;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.meaning.SshPeer;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Lines without a header of programs that say in no plain words that somebody was turned away, by what is theirs alone. */
final class AppMessages {
    private static final Phrases LINES = new Phrases()
            .within(" FAIL: ", Action.REJECTED, Level.WARNING, AppMessages::xinetd)
            .within("rblsmtpd: ", Action.REJECTED, Level.WARNING, SshPeer::here)
            .within("SIP auth challenge (", Action.PROBE, Level.NOTICE, AppMessages::fromIp)
            .within(" - NOTEXIST - [", Action.PROBE, Level.WARNING, AppMessages::bracketed)
            .within(" - NOTALLOWED - [", Action.REJECTED, Level.WARNING, AppMessages::bracketed)
            .within(" block(", Action.REJECTED, Level.WARNING, AppMessages::dante)
            .within(".", Action.OTHER, Level.UNKNOWN, AppMessages::threeProxy);

    private AppMessages() {}

    /** False where it is none of them. */
    static boolean understand(String message, Meaning meaning) {
        return LINES.understand(message, meaning);
    }

    /** {@code 26/11/3@11:25:57: FAIL: imap address from=A}. */
    private static boolean xinetd(String text, int at, Meaning meaning) {
        int from = text.indexOf(" from=", at);
        return from > 0 && Peer.of(Text.word(text, from + 6)).describe(meaning);
    }

    private static boolean fromIp(String text, int at, Meaning meaning) {
        int from = text.lastIndexOf(" from ip ");
        if (from < at || !Peer.of(Text.word(text, from + 9)).describe(meaning)) {
            return false;
        }
        meaning.user(Text.between(text.substring(at), " for [", "]"));
        return true;
    }

    private static boolean bracketed(String text, int at, Meaning meaning) {
        int end = text.indexOf(']', at);
        return end > 0 && Peer.of(text.substring(at, end)).describe(meaning);
    }

    /** {@code block(1): tcp/accept ]: A.port B.port: error …: what}: the port stands behind a dot. */
    private static boolean dante(String text, int at, Meaning meaning) {
        int accept = text.indexOf(": tcp/accept ]: ", at);
        int dot = accept < 0 ? -1 : text.lastIndexOf('.', Text.endOfWord(text, accept + 16) - 1);
        if (dot <= accept + 16 || !Peer.of(text.substring(accept + 16, dot)).describe(meaning)) {
            return false;
        }
        boolean login = text.contains(" authentication failed")
                || text.contains("pam_authenticate() for ")
                || text.contains("could not access user")
                || text.contains("no acceptable authentication method");
        meaning.user(Text.between(text, " user \"", "\""));
        return !login || meaning.is(Action.FAILED_LOGIN, Level.WARNING);
    }

    /**
     * 3proxy: {@code PROXY.3128 00004 user A:port B:port …}; of the five digits the last two tell what went wrong with the
     * login, where they are less than ten.
     */
    private static boolean threeProxy(String text, int at, Meaning meaning) {
        int port = Text.endOfDigits(text, at);
        int code = Text.skipSpaces(text, port);
        int end = Text.endOfDigits(text, code);
        int name = at - 2;
        boolean service = name >= 0 && Character.isUpperCase(text.charAt(name)) && port > at && code > port;
        int user = Text.skipSpaces(text, end);
        int peer = Text.skipSpaces(text, Text.endOfWord(text, user));
        String address = Text.word(text, peer);
        if (!service
                || end - code != 5
                || address.indexOf(':') < 0
                || !Peer.withPort(address).describe(meaning)) {
            return false;
        }
        String known = Text.word(text, user);
        meaning.user(known.equals("-") ? "" : known);
        int result = Text.digits(text, code + 3, 2);
        boolean failed = result > 0 && result < 10;
        return meaning.is(failed ? Action.FAILED_LOGIN : Action.OTHER, failed ? Level.WARNING : Level.INFO);
    }
}
