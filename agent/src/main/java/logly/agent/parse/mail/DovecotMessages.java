package logly.agent.parse.mail;

import java.util.Locale;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.BsdStamp;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.StampForms;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Messages of Dovecot 1 to 2.4, from syslog ({@code dovecot: imap-login: …}) or its own file ({@code imap-login: Info: …}).
 * Of its login processes the last {@code rip=} counts, since the user's name before it is the client's text.
 */
public final class DovecotMessages {
    private DovecotMessages() {}

    public static void understand(String program, String message, Meaning meaning) {
        String text = level(message, meaning);
        int colon = program.equals("dovecot") ? text.indexOf(": ") : -1;
        String process = program;
        if (colon > 0 && isProcess(text, colon)) {
            process = text.substring(0, colon);
            text = level(text.substring(colon + 2), meaning);
            text = text.startsWith("Info: ") ? text.substring(6) : text;
        }
        int bracket = process.indexOf('(');
        String name = bracket < 0 ? process : process.substring(0, bracket);
        meaning.put("process", name);
        if (name.endsWith("login")) {
            login(text, meaning);
        } else if (name.startsWith("auth")) {
            String module = meaning.value("module");
            String account = bracket > 0 || module.isEmpty() ? process : name + "(" + module + ")";
            if (!verdict(text, meaning)) {
                verdict(account + ": " + text, meaning);
            }
        } else {
            String account = bracket > 0 ? Text.between(process, "(", ")") : meaning.value("module");
            session(account, text, meaning);
        }
    }

    /** {@code imap(user)<1><…>: Disconnected: Logged out in=1 out=2}. */
    private static void session(String account, String text, Meaning meaning) {
        boolean named =
                !account.isEmpty() && Text.endOfDigits(account, 0) < account.length() && account.indexOf(',') < 0;
        if (named
                && (text.contains("Logged out")
                        || text.startsWith("Disconnected")
                        || text.startsWith("Connection closed"))) {
            meaning.user(account);
            meaning.is(Action.SESSION_CLOSED, Level.INFO);
            return;
        }
        service(text, meaning);
    }

    /** Dovecot's own file: {@code stamp process: Level: …}, where its first versions put the level before the process. */
    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        Stamp stamp = BsdStamp.at(line, 0, context);
        stamp = stamp == null ? Stamp.iso(line, 0, context) : stamp;
        stamp = stamp == null ? StampForms.tai(line, 0) : stamp;
        if (stamp == null || Text.charAt(line, stamp.end()) != ' ') {
            return null;
        }
        int at = stamp.end() + 1;
        Meaning level = new Meaning();
        String text = line.substring(at);
        String behind = level(text, level);
        int colon = behind.indexOf(": ");
        boolean levelled = level.level != Level.UNKNOWN;
        boolean process = colon > 0 && isProcess(behind, colon) && behind.indexOf(' ') > colon;
        if (!process
                || (!levelled && level(behind.substring(colon + 2), level).length() == behind.length() - colon - 2)) {
            return null;
        }
        meaning.level = level.level;
        understand("dovecot", behind, meaning);
        return new Stamp(stamp.time(), at);
    }

    private static String level(String text, Meaning meaning) {
        for (String word : new String[] {"Fatal: ", "Panic: ", "Error: ", "Warning: ", "Info: ", "Debug: "}) {
            if (text.startsWith(word)) {
                meaning.level = Levels.named(word.substring(0, word.length() - 2));
                return text.substring(word.length());
            }
        }
        return text;
    }

    /** {@code imap-login}, {@code auth-worker(304)}, {@code imap(user)<1><…>}: a word, with brackets behind it. */
    private static boolean isProcess(String text, int colon) {
        int end = 0;
        while (end < colon && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '-')) {
            end++;
        }
        return end > 1 && (end == colon || text.charAt(end) == '(') && Character.isLowerCase(text.charAt(0));
    }

    private static void login(String text, Meaning meaning) {
        int rip = text.lastIndexOf("rip=");
        int user = text.indexOf("user=<");
        if (rip > 0) {
            Peer.of(Text.word(text, rip + 4)).describe(meaning);
            int close = text.lastIndexOf(">,", rip);
            meaning.user(user >= 0 && close > user ? text.substring(user + 6, close) : "");
            int method = text.lastIndexOf("method=", rip);
            meaning.put("method", method < 0 ? "" : stripped(Text.word(text, method + 7)));
            int session = text.lastIndexOf("session=<");
            meaning.put("session", session > rip ? Text.between(text.substring(session), "<", ">") : "");
        }
        String what = user > 0 ? text.substring(0, user) : rip > 0 ? text.substring(0, rip) : text;
        if (what.startsWith("Login: ")) {
            meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
        } else if (what.contains("auth failed")
                || what.contains("Authentication failed")
                || what.contains("auth_failed")) {
            int attempts = what.indexOf("auth failed, ");
            meaning.put(
                    "attempts",
                    attempts < 0 ? "" : what.substring(attempts + 13, Text.endOfDigits(what, attempts + 13)));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (isTurnedAway(what)) {
            meaning.is(Action.REJECTED, Level.WARNING);
        } else if (what.contains("temporary failure") || what.contains("internal failure")) {
            meaning.is(Action.OTHER, Level.ERROR);
        } else if (rip > 0 && (what.indexOf('(') > 0 || what.contains("Too many") || what.contains("SSL_accept"))) {
            meaning.is(Action.PROBE, Level.NOTICE);
        } else if (meaning.level == Level.UNKNOWN) {
            meaning.level = Level.INFO;
        }
    }

    private static boolean isTurnedAway(String what) {
        return what.contains("disallowed plaintext auth")
                || what.contains("unsupported auth mechanism")
                || what.contains("cert required")
                || what.contains("invalid cert")
                || what.contains("Maximum number of connections")
                || what.contains("login disabled")
                || what.contains("access denied");
    }

    private static String stripped(String word) {
        return word.endsWith(",") ? word.substring(0, word.length() - 1) : word;
    }

    /**
     * {@code sql(user,A[,<session>]): verdict} of the auth processes. A user's name holds no comma or bracket there:
     * Dovecot lets none of them in.
     */
    private static boolean verdict(String text, Meaning meaning) {
        int at = 0;
        while (true) {
            int open = text.indexOf('(', at);
            int close = open < 0 ? -1 : text.indexOf(')', open);
            if (close < 0) {
                return false;
            }
            String[] parts = text.substring(open + 1, close).split(",", 4);
            int colon = text.indexOf(": ", close);
            if (open > 0 && parts.length > 1 && colon > 0 && Peer.of(parts[1]).describe(meaning)) {
                meaning.user(parts[0]);
                said(text.substring(colon + 2), meaning);
                return true;
            }
            at = open + 1;
        }
    }

    private static void said(String said, Meaning meaning) {
        String plain = said.toLowerCase(Locale.ROOT);
        boolean unknown = plain.contains("unknown user")
                || plain.contains("user not known")
                || plain.contains("user not found")
                || plain.contains("no such user");
        boolean failed = plain.contains("password mismatch")
                || plain.contains("authentication failure")
                || plain.contains("permission denied")
                || plain.contains("invalid credentials")
                || plain.contains("auth failed")
                || plain.contains("authentication failed")
                || plain.contains("disallowed by auth_username_chars")
                || plain.contains("illegal chars")
                || plain.contains("account has expired")
                || plain.contains("user is disabled")
                || plain.contains("pam_authenticate() failed");
        if (unknown || failed) {
            meaning.is(unknown ? Action.INVALID_USER : Action.FAILED_LOGIN, Level.WARNING);
        }
    }

    private static void service(String text, Meaning meaning) {
        if (text.startsWith("Dovecot v") && text.contains(" starting up")) {
            meaning.is(Action.SERVICE_STARTED, Level.INFO);
        } else if (text.startsWith("Killed with signal 15")) {
            meaning.is(Action.SERVICE_STOPPED, Level.NOTICE);
        }
    }
}
