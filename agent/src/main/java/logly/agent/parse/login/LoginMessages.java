package logly.agent.parse.login;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.meaning.SshPeer;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of login at a terminal (util-linux, shadow, BSD), of remote shells, and of logind's sessions. */
public final class LoginMessages {
    private static final Phrases LOGIN = new Phrases()
            .start("FAILED LOGIN", Action.FAILED_LOGIN, Level.WARNING, LoginMessages::failed)
            .start("TOO MANY LOGIN TRIES", Action.REJECTED, Level.WARNING, LoginMessages::failed)
            .start("REPEATED LOGIN FAILURES", Action.REJECTED, Level.WARNING, LoginMessages::counted)
            .start("invalid password for ", Action.FAILED_LOGIN, Level.WARNING, LoginMessages::quoted)
            .start("exceeded failure limit for ", Action.REJECTED, Level.WARNING, LoginMessages::quoted)
            .start("ILLEGAL ROOT LOGIN", Action.REJECTED, Level.WARNING, LoginMessages::root)
            .start("ROOT LOGIN REFUSED", Action.REJECTED, Level.WARNING, LoginMessages::root)
            .start("ROOT LOGIN", Action.SUCCESSFUL_LOGIN, Level.NOTICE, LoginMessages::root)
            .start("LOGIN ON ", Action.SUCCESSFUL_LOGIN, Level.INFO, LoginMessages::loggedIn)
            .start("DIALUP AT ", Action.SUCCESSFUL_LOGIN, Level.INFO, LoginMessages::loggedIn)
            .start("LOGIN ", Action.FAILED_LOGIN, Level.WARNING, LoginMessages::counted)
            .within(" LOGIN FAILURE", Action.FAILED_LOGIN, Level.WARNING, LoginMessages::counted);
    private static final Phrases SESSIONS = new Phrases()
            .start("New session ", Action.SESSION_OPENED, Level.INFO, LoginMessages::session)
            .start("Removed session ", Action.SESSION_CLOSED, Level.INFO, LoginMessages::session)
            .start("Session ", Action.OTHER, Level.INFO, LoginMessages::session)
            .start("Failed ", Action.OTHER, Level.WARNING)
            .start("Power key pressed", Action.OTHER, Level.NOTICE)
            .start("System is ", Action.OTHER, Level.NOTICE)
            .start("The system will ", Action.OTHER, Level.NOTICE);
    private static final Phrases REMOTE_SHELL = new Phrases()
            .start("Connection from ", Action.PROBE, Level.WARNING, LoginMessages::illegalPort)
            .start("connect from ", Action.OTHER, Level.INFO, SshPeer::here)
            .start("refused connect from ", Action.REJECTED, Level.WARNING, SshPeer::here)
            .within("ermission denied", Action.REJECTED, Level.WARNING, SshPeer::atEnd);

    private LoginMessages() {}

    public static void login(String program, String message, Meaning meaning) {
        LOGIN.understand(message, meaning);
    }

    public static void sessions(String program, String message, Meaning meaning) {
        SESSIONS.understand(message, meaning);
    }

    public static void remoteShell(String program, String message, Meaning meaning) {
        REMOTE_SHELL.understand(message, meaning);
    }

    /** {@code [ n] FROM place FOR user, why} of util-linux; {@code (n) on 'tty' [from 'host' ]FOR 'user', why} of shadow. */
    private static boolean failed(String text, int at, Meaning meaning) {
        int target = text.indexOf(" FOR ", at);
        if (target < 0) {
            return true;
        }
        boolean quoted = text.charAt(Math.min(target + 5, text.length() - 1)) == '\'';
        int end = quoted ? text.lastIndexOf('\'') : text.lastIndexOf(", ");
        int from = quoted ? target + 6 : target + 5;
        String name = text.substring(from, end < from ? text.length() : end);
        meaning.user(name.equals("UNKNOWN") ? "" : name);
        String before = text.substring(0, target);
        place(
                quoted ? eitherQuoted(before, " from '", " FROM '") : Text.word(before, before.indexOf(" FROM ") + 6),
                meaning);
        return true;
    }

    private static String eitherQuoted(String text, String one, String other) {
        String value = Text.quoted(text, one);
        return value.isEmpty() ? Text.quoted(text, other) : value;
    }

    /** A terminal or a remote host. */
    private static void place(String name, Meaning meaning) {
        boolean terminal = name.startsWith("tty") || name.startsWith("pts") || name.startsWith("/dev/");
        if (terminal || name.startsWith("console")) {
            meaning.put("tty", name);
        } else if (!name.startsWith("(null")) {
            meaning.remote(name);
        }
    }

    private static boolean quoted(String text, int at, Meaning meaning) {
        meaning.user(Text.quoted(text, "for '"));
        place(eitherQuoted(text, " on '", " from '"), meaning);
        meaning.remote(Text.quoted(text, " from '"));
        return true;
    }

    private static boolean root(String text, int at, Meaning meaning) {
        meaning.user("root");
        place(eitherQuoted(text, " on '", " ON '"), meaning);
        int from = Math.max(text.lastIndexOf(" FROM "), text.lastIndexOf(" from "));
        String host = from < 0 ? "" : Text.word(text, from + 6);
        meaning.remote(host.replace("'", ""));
        return true;
    }

    /** {@code tty BY user[ FROM host]}. */
    private static boolean loggedIn(String text, int at, Meaning meaning) {
        place(Text.word(text, at), meaning);
        int by = text.indexOf(" BY ", at);
        int from = text.lastIndexOf(" FROM ");
        if (by > 0) {
            meaning.user(text.substring(by + 4, from > by ? Math.max(from, by + 4) : text.length()));
        }
        meaning.remote(from > by ? Text.word(text, from + 6) : "");
        return by > 0;
    }

    /** {@code [n ]LOGIN FAILURE[S] ON tty[ FROM host][, user]} of BSD. */
    private static boolean counted(String text, int at, Meaning meaning) {
        if (!text.contains("LOGIN FAILURE")) {
            return false;
        }
        meaning.put("attempts", text.substring(0, Text.endOfDigits(text, 0)));
        int from = text.indexOf(" FROM ");
        String host = from < 0 ? "" : Text.word(text, from + 6);
        meaning.remote(host.endsWith(",") ? host.substring(0, host.length() - 1) : host);
        int comma = text.indexOf(", ", Math.max(from, 0));
        meaning.user(comma < 0 ? "" : text.substring(comma + 2));
        return true;
    }

    /** {@code N of user U.}, {@code N.}, {@code N logged out. …}. */
    private static boolean session(String text, int at, Meaning meaning) {
        String id = Text.word(text, at);
        meaning.put("session", id.endsWith(".") ? id.substring(0, id.length() - 1) : id);
        int of = text.indexOf(" of user ", at);
        if (of > 0) {
            String user = Text.word(text, of + 9);
            meaning.user(user.endsWith(".") ? user.substring(0, user.length() - 1) : user);
        }
        return true;
    }

    private static boolean illegalPort(String text, int at, Meaning meaning) {
        return text.contains(" on illegal port") && SshPeer.here(text, at, meaning);
    }
}
