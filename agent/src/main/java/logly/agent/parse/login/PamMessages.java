package logly.agent.parse.login;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.meaning.SshPeer;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Messages of PAM modules. A refusal by sshd's PAM is UNAUTHORIZED, not FAILED_LOGIN: sshd itself reports the same
 * attempt, and an attempt counts once.
 */
public final class PamMessages {
    private static final String FAILURE = "authentication failure";
    private static final Phrases PHRASES = phrases();

    private PamMessages() {}

    private static Phrases phrases() {
        return new Phrases()
                .start("session opened for user ", Action.SESSION_OPENED, Level.INFO, PamMessages::session)
                .start("session closed for user ", Action.SESSION_CLOSED, Level.INFO, PamMessages::session)
                .start("password changed for ", Action.ACCOUNT_CHANGED, Level.NOTICE, PamMessages::account)
                .start("new password not acceptable", Action.REJECTED, Level.WARNING)
                .start("check pass; user unknown", Action.UNAUTHORIZED, Level.WARNING)
                .start("bad username [", Action.UNAUTHORIZED, Level.WARNING, PamMessages::bracketed)
                .start(
                        "auth could not identify password for [",
                        Action.UNAUTHORIZED,
                        Level.WARNING,
                        PamMessages::bracketed)
                .start("authentication success", Action.OTHER, Level.INFO, PamMessages::fields)
                .start("expired password for user ", Action.REJECTED, Level.WARNING, PamMessages::account)
                .start("Consecutive login failures for user ", Action.BLOCKED, Level.WARNING, PamMessages::account)
                .start("Refused user ", Action.REJECTED, Level.WARNING, PamMessages::account)
                .start("access denied for user `", Action.REJECTED, Level.WARNING, PamMessages::ticked)
                .start("access denied", Action.REJECTED, Level.WARNING)
                .start("Access denied to '", Action.REJECTED, Level.WARNING, PamMessages::wheel)
                .start("Access denied", Action.REJECTED, Level.WARNING)
                .start("Too many logins ", Action.REJECTED, Level.WARNING, PamMessages::lastWord)
                .start("Invalid verification code for ", Action.UNAUTHORIZED, Level.WARNING, PamMessages::account)
                .start("error trying to bind as user ", Action.UNAUTHORIZED, Level.WARNING, PamMessages::quoted)
                .start("Blocking access from ", Action.BLOCKED, Level.WARNING, SshPeer::here)
                .start("Failed to create session", Action.OTHER, Level.WARNING)
                .start("received for user ", Action.OTHER, Level.WARNING, PamMessages::account)
                .start("requirement ", Action.UNAUTHORIZED, Level.NOTICE, PamMessages::requirement)
                .start("account ", Action.REJECTED, Level.WARNING, PamMessages::expired)
                .start("user ", Action.BLOCKED, Level.WARNING, PamMessages::tally)
                .start("user '", Action.UNAUTHORIZED, Level.WARNING, PamMessages::denied);
    }

    /** True where the message is PAM's, so that no other rule need look. */
    public static boolean understand(String program, @Nullable String module, String message, Meaning meaning) {
        int at = module != null && module.startsWith("pam_") ? 0 : behindModule(message, meaning);
        if (message.startsWith("PAM ") && message.contains(" more " + FAILURE)) {
            at = 4;
        }
        if (at < 0) {
            return false;
        }
        String text = message.substring(at);
        int digits = Text.endOfDigits(text, 0);
        boolean more = digits > 0 && text.startsWith(" more " + FAILURE, digits);
        if (more) {
            meaning.put("attempts", text.substring(0, digits));
        }
        if (more || text.startsWith(FAILURE)) {
            fields(text, 0, meaning);
            return meaning.is(program.equals("sshd") ? Action.UNAUTHORIZED : Action.FAILED_LOGIN, Level.WARNING);
        }
        PHRASES.understand(text, meaning);
        return true;
    }

    /** Where the text starts behind {@code pam_x(service:type): }, {@code pam_x: } or {@code (pam_x) }; else -1. */
    private static int behindModule(String message, Meaning meaning) {
        boolean enclosed = message.startsWith("(pam_");
        if (!enclosed && !message.startsWith("pam_")) {
            return -1;
        }
        int end = enclosed ? 1 : 0;
        while (Character.isLetterOrDigit(Text.charAt(message, end)) || Text.charAt(message, end) == '_') {
            end++;
        }
        int close = enclosed ? message.indexOf(") ", end) : message.indexOf(": ", end);
        if (!enclosed && Text.charAt(message, end) == '(') {
            close = message.indexOf("): ", end) + 1;
        }
        if (close < end || (enclosed && close != end)) {
            return -1;
        }
        meaning.put("module", message.substring(enclosed ? 1 : 0, end));
        return close + 2;
    }

    /**
     * {@code logname= uid=0 euid=0 tty=ssh ruser=R rhost=H  user=U}. R and U may be a client's free text, so that the
     * order counts: an empty R makes the first rhost the true one, else the last one does.
     */
    private static boolean fields(String text, int at, Meaning meaning) {
        int remote = text.indexOf(" ruser=", at);
        int first = text.indexOf(" rhost=", at);
        boolean unnamed = remote < 0 || first == remote + 7;
        int host = unnamed ? first : text.lastIndexOf(" rhost=");
        String user = "";
        if (host >= 0) {
            int hostEnd = Text.endOfWord(text, host + 7);
            meaning.remote(text.substring(host + 7, hostEnd));
            int named = text.indexOf(" user=", hostEnd);
            user = named < 0 ? "" : text.substring(named + 6);
        } else {
            user = Text.value(text, "user=", ' ');
        }
        String claimed = unnamed || host < remote ? "" : text.substring(remote + 7, host);
        String named = user.isBlank() ? claimed : user;
        boolean kerberos = named.isBlank() && meaning.value("module").equals("pam_krb5");
        meaning.user(kerberos ? Text.value(text, "logname=", ' ') : named);
        meaning.put("remoteUser", claimed);
        String tty = Text.value(text, "tty=", ' ');
        meaning.put("tty", tty);
        return true;
    }

    /** An account name ends at a space or at {@code (uid=0)}. */
    private static boolean account(String text, int at, Meaning meaning) {
        int end = at;
        while (end < text.length() && " (:,".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        meaning.user(text.substring(at, end));
        return end > at;
    }

    /** {@code U[(uid=N)] by [V](uid=M)}. */
    private static boolean session(String text, int at, Meaning meaning) {
        int by = text.lastIndexOf(" by ");
        int open = text.indexOf('(', by);
        if (by > at && open > by + 4) {
            meaning.put("by", text.substring(by + 4, open));
        }
        return account(text, at, meaning);
    }

    private static boolean bracketed(String text, int at, Meaning meaning) {
        int close = text.lastIndexOf(']');
        meaning.user(close > at ? text.substring(at, close) : "");
        return true;
    }

    private static boolean quoted(String text, int at, Meaning meaning) {
        meaning.user(Text.quoted(text, "\""));
        return true;
    }

    /** {@code `U' from `H'}. */
    private static boolean ticked(String text, int at, Meaning meaning) {
        int from = text.lastIndexOf("' from `");
        if (from < at) {
            return false;
        }
        meaning.user(text.substring(at, from));
        meaning.remote(text.substring(from + 8, Math.max(text.indexOf('\'', from + 8), from + 8)));
        return true;
    }

    /** {@code 'root' for 'bob'}. */
    private static boolean wheel(String text, int at, Meaning meaning) {
        meaning.put("effectiveUser", Text.quoted(text, "to '"));
        meaning.user(Text.quoted(text, "for '"));
        return true;
    }

    private static boolean lastWord(String text, int at, Meaning meaning) {
        meaning.user(text.substring(text.lastIndexOf(' ') + 1));
        return true;
    }

    private static boolean requirement(String text, int at, Meaning meaning) {
        meaning.user(Text.quoted(text, " by user \""));
        return text.contains(" not met by user ");
    }

    private static boolean expired(String text, int at, Meaning meaning) {
        return text.contains(" has expired") && account(text, at, meaning);
    }

    private static boolean tally(String text, int at, Meaning meaning) {
        return text.contains(" tally ") && text.contains("deny ") && account(text, at, meaning);
    }

    private static boolean denied(String text, int at, Meaning meaning) {
        int end = text.lastIndexOf("' denied access");
        meaning.user(end > at ? text.substring(at, end) : "");
        return end > at;
    }
}
