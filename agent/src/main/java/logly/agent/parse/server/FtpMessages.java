package logly.agent.parse.server;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.BsdStamp;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/** Messages of the servers of FTP: vsftpd, ProFTPD, Pure-FTPd, wu-ftpd and the ftpd of Kerberos. */
public final class FtpMessages {
    private FtpMessages() {}

    /** vsftpd's own file: {@code Wed Jul 27 18:32:27 2016 [pid 2] [user] FAIL LOGIN: Client "A"}. */
    public static @Nullable Stamp vsftpdLine(String line, ParseContext context, Meaning meaning) {
        int pid = line.indexOf(" [pid ");
        Stamp stamp = pid > 20 && pid < 30 ? BsdStamp.at(line, 4, context) : null;
        int end = line.indexOf("] ", Math.max(pid, 0));
        if (stamp == null || end < 0) {
            return null;
        }
        meaning.put("pid", line.substring(pid + 6, end));
        vsftpd("vsftpd", line.substring(end + 2), meaning);
        return new Stamp(stamp.time(), end + 2);
    }

    public static void vsftpd(String program, String message, Meaning meaning) {
        int client = message.lastIndexOf("Client \"");
        int colon = client < 0 ? -1 : message.lastIndexOf(": ", client);
        if (colon < 0) {
            return;
        }
        int end = message.indexOf('"', client + 8);
        Peer.of(end < 0 ? "" : message.substring(client + 8, end)).describe(meaning);
        int bracket = message.startsWith("[") ? message.lastIndexOf("] ", colon) : -1;
        meaning.user(bracket > 1 ? message.substring(1, bracket) : "");
        String verb = message.substring(bracket < 0 ? 0 : bracket + 2, colon);
        meaning.put("command", verb);
        switch (verb) {
            case "FAIL LOGIN" -> meaning.is(Action.FAILED_LOGIN, Level.WARNING);
            case "OK LOGIN" -> meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
            default -> meaning.is(Action.OTHER, verb.startsWith("FAIL ") ? Level.NOTICE : Level.INFO);
        }
    }

    /** {@code server (name[A])[: |- ]sentence}: the client's brackets stand before what it says. */
    public static void proftpd(String program, String message, Meaning meaning) {
        int open = message.indexOf(" (");
        int paren = message.startsWith("(") ? 0 : open < 0 || message.indexOf(' ') != open ? -1 : open + 1;
        if (paren < 0) {
            if (message.startsWith("refused connect from ")) {
                Peer.of(Text.word(message, 21)).describe(meaning);
                meaning.is(Action.REJECTED, Level.WARNING);
            } else if (message.contains("ProFTPD ") && message.contains("standalone mode")) {
                meaning.is(message.contains("SHUTDOWN") ? Action.SERVICE_STOPPED : Action.SERVICE_STARTED, Level.INFO);
            }
            return;
        }
        Peer.named(message, paren + 1, meaning);
        int close = message.indexOf(')', paren);
        String text = close < 0 ? "" : message.substring(close + 1);
        int start = 0;
        while (start < text.length() && " :-".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        session(text.substring(start), meaning);
    }

    private static void session(String text, Meaning meaning) {
        boolean named = text.startsWith("USER ") || text.startsWith("ANON ");
        if (named) {
            int end = endOfUser(text);
            meaning.user(end < 0 ? "" : text.substring(5, end));
        }
        if (text.startsWith("SECURITY VIOLATION: ") && text.contains(" login attempted")) {
            String user = text.substring(20, text.lastIndexOf(" login attempted"));
            meaning.user(user.equals("Root") ? "root" : user);
        }
        int failed = named ? -1 : text.indexOf(": Login failed");
        meaning.user(failed > 0 && text.indexOf(' ') == failed + 1 ? text.substring(0, failed) : "");
        if (text.contains(": no such user") || text.contains("no such user found")) {
            meaning.is(Action.INVALID_USER, Level.WARNING);
        } else if (text.contains("Login failed")
                || text.contains("SECURITY VIOLATION")
                || text.contains("Incorrect password")
                || text.contains("User in /etc/ftpusers")
                || text.contains("Not a UserAlias")) {
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (text.contains(": Login successful")) {
            meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
        } else if (text.startsWith("Maximum login attempts ")
                || text.contains("Connection refused")
                || text.contains("denied by")
                || text.startsWith("refused connect")
                || text.contains("Limit access denies login")) {
            meaning.is(Action.REJECTED, Level.WARNING);
        } else if (text.startsWith("FTP session opened")
                || text.startsWith("FTP session closed")
                || text.startsWith("FTP no transfer")
                || text.startsWith("FTP login timed out")) {
            meaning.is(Action.OTHER, Level.INFO);
        }
    }

    /** A user's name is the client's text: it ends where ProFTPD goes on with words that it can't hold. */
    private static int endOfUser(String text) {
        int best = -1;
        for (String behind : new String[] {
            ": no such user",
            " (Login failed)",
            ": Login successful",
            ": Limit access denies",
            ": SECURITY VIOLATION",
            ": "
        }) {
            int at = best < 0 ? text.lastIndexOf(behind) : -1;
            best = at > 5 ? at : best;
        }
        return best;
    }

    /** {@code (user@A) [WARNING] …}; the translated messages keep their form. */
    public static void pureFtpd(String program, String message, Meaning meaning) {
        int at = message.startsWith("(") ? message.indexOf('@') : -1;
        int close = at < 0 ? -1 : message.indexOf(") [", at);
        int level = close < 0 ? -1 : message.indexOf("] ", close);
        if (level < 0) {
            return;
        }
        at = message.lastIndexOf('@', close);
        Peer.describe(message.substring(at + 1, close), meaning);
        String user = message.substring(1, at);
        meaning.user(user.equals("?") ? "" : user);
        String text = message.substring(level + 2);
        String word = message.substring(close + 3, level);
        int open = text.lastIndexOf('[');
        boolean named = open >= 0 && text.indexOf(']', open) > open;
        if (word.equals("WARNING") && named) {
            meaning.user(text.substring(open + 1, text.indexOf(']', open)));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (text.endsWith(" is now logged in")) {
            meaning.user(text.substring(0, text.length() - 17));
            meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
        } else {
            meaning.is(Action.OTHER, Levels.named(word));
        }
    }

    /** wu-ftpd, and the ftpd of Kerberos and of inetutils. */
    public static void ftpd(String program, String message, Meaning meaning) {
        boolean repeated = message.startsWith("repeated login failures from ");
        if (repeated || message.startsWith("failed login from ")) {
            int at = repeated ? 29 : 18;
            peer(message, at, meaning);
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (message.startsWith("FTP LOGIN FROM ")) {
            peer(message, 15, meaning);
            int comma = message.lastIndexOf(", ");
            int as = comma < 0 ? message.lastIndexOf(" as ") : -1;
            meaning.user(comma < 0 && as < 0 ? "" : message.substring(comma < 0 ? as + 4 : comma + 2));
            meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
        } else if (message.startsWith("FTP LOGIN REFUSED ") || message.startsWith("FTP LOGIN FAILED ")) {
            int from = Math.max(message.lastIndexOf(" FROM "), message.lastIndexOf(" from "));
            peer(message, from < 0 ? message.length() : from + 6, meaning);
            int comma = message.lastIndexOf(", ");
            meaning.user(comma < from ? "" : message.substring(comma + 2));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        }
    }

    /** {@code name [A]}, or one word. */
    private static void peer(String message, int at, Meaning meaning) {
        String word = Text.word(message, at);
        if (Peer.named(message, at, meaning) < 0 && !word.isEmpty()) {
            Peer.describe(word.endsWith(",") ? word.substring(0, word.length() - 1) : word, meaning);
        }
    }
}
