package logly.agent.parse;

import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Messages of PAM modules. A refusal by sshd's PAM is UNAUTHORIZED, not FAILED_LOGIN: sshd itself reports the same
 * attempt, and an attempt counts once.
 */
final class PamMessages {
    private PamMessages() {}

    /** True where the message is PAM's, so that no other rule need look. */
    static boolean understand(String program, @Nullable String module, String message, Meaning meaning) {
        boolean marked = message.startsWith("pam_");
        boolean repeated = message.startsWith("PAM ") && message.contains(" more authentication failure");
        boolean old = module != null && module.startsWith("pam_");
        if (!marked && !repeated && !old) {
            return false;
        }
        if (repeated) {
            int end = Text.endOfDigits(message, 4);
            meaning.put("attempts", message.substring(4, end));
            return failure(program, message, meaning);
        }
        int colon = marked ? message.indexOf("): ") : -3;
        int open = message.indexOf('(');
        if (marked && (colon < 0 || open < 0 || open > colon)) {
            return false;
        }
        String text = message.substring(colon + 3);
        if (marked) {
            meaning.put("module", message.substring(0, open));
        }
        return understand(program, text, meaning);
    }

    private static boolean understand(String program, String text, Meaning meaning) {
        if (text.startsWith("session opened for user ")) {
            meaning.user(account(text, 24));
            return meaning.is(Action.SESSION_OPENED, Level.INFO);
        }
        if (text.startsWith("session closed for user ")) {
            meaning.user(account(text, 24));
            return meaning.is(Action.SESSION_CLOSED, Level.INFO);
        }
        if (text.startsWith("authentication failure;")) {
            return failure(program, text, meaning);
        }
        if (text.startsWith("password changed for ")) {
            meaning.user(text.substring(21));
            return meaning.is(Action.ACCOUNT_CHANGED, Level.NOTICE);
        }
        if (text.startsWith("account ") && text.contains(" has expired")) {
            meaning.user(account(text, 8));
            return meaning.is(Action.REJECTED, Level.WARNING);
        }
        int locked = text.indexOf(" account temporarily locked");
        if (locked > 0 && text.startsWith("Consecutive login failures for user ")) {
            meaning.user(account(text, 36));
            return meaning.is(Action.BLOCKED, Level.WARNING);
        }
        if (text.startsWith("user ") && text.contains(" tally ") && text.contains("deny ")) {
            meaning.user(account(text, 5));
            return meaning.is(Action.BLOCKED, Level.WARNING);
        }
        if (text.startsWith("check pass; user unknown") || text.contains("not acceptable")) {
            meaning.level = Level.WARNING;
        }
        return true;
    }

    private static boolean failure(String program, String text, Meaning meaning) {
        String user = value(text, "user=", "ruser=");
        meaning.user(user.isEmpty() ? value(text, "ruser=", "") : user);
        meaning.remote(value(text, "rhost=", ""));
        meaning.put("tty", value(text, "tty=", ""));
        Action action = program.equals("sshd") ? Action.UNAUTHORIZED : Action.FAILED_LOGIN;
        return meaning.is(action, Level.WARNING);
    }

    /** The value of {@code key}, up to the next space; keys that end alike are told apart by what precedes them. */
    private static String value(String text, String key, String unlike) {
        int at = text.indexOf(" " + key);
        if (at < 0 || (!unlike.isEmpty() && text.startsWith(unlike, at + 1))) {
            return "";
        }
        int from = at + 1 + key.length();
        int end = text.indexOf(' ', from);
        return text.substring(from, end < 0 ? text.length() : end);
    }

    /** An account name ends at a space or at {@code (uid=0)}. */
    private static String account(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '(') {
            end++;
        }
        return text.substring(from, end);
    }
}
