package logly.agent.parse.login;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.meaning.SshPeer;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of OpenSSH's daemon about logins: attempts, refusals, and what it says of itself. */
public final class SshdMessages {
    private static final String PREAUTH = " [preauth]";
    private static final String POSTAUTH = " [postauth]";
    private static final Phrases LOGINS = logins();
    private static final Phrases SERVICE = service();

    private SshdMessages() {}

    public static void understand(String program, String message, Meaning meaning) {
        String text = message.stripTrailing();
        boolean preauth = text.endsWith(PREAUTH);
        if (preauth) {
            text = text.substring(0, text.length() - PREAUTH.length());
        } else if (text.endsWith(POSTAUTH)) {
            text = text.substring(0, text.length() - POSTAUTH.length());
        }
        Level said = Level.UNKNOWN;
        if (text.startsWith("error: ") || text.startsWith("fatal: ")) {
            said = Level.ERROR;
            text = text.substring(7);
        } else if (text.startsWith("debug") && Text.charAt(text, 6) == ':') {
            said = Level.DEBUG;
            text = text.substring(Math.min(8, text.length()));
        }
        boolean known = LOGINS.understand(text, meaning)
                || SshdConnections.understand(text, preauth, meaning)
                || SERVICE.understand(text, meaning);
        if ((!known || meaning.level == Level.UNKNOWN) && said != Level.UNKNOWN) {
            meaning.level = said;
        }
    }

    private static Phrases logins() {
        return new Phrases()
                .start("Failed Duo login for '", Action.FAILED_LOGIN, Level.WARNING, SshdMessages::secondFactor)
                .start("Aborted Duo login for '", Action.REJECTED, Level.WARNING, SshdMessages::secondFactor)
                .start("Successful Duo login for '", Action.OTHER, Level.INFO, SshdMessages::secondFactor)
                .start("Failed ", Action.FAILED_LOGIN, Level.WARNING, SshdMessages::attempt)
                .start("Accepted ", Action.SUCCESSFUL_LOGIN, Level.INFO, SshdMessages::attempt)
                .start("Postponed ", Action.OTHER, Level.INFO, SshdMessages::attempt)
                .start("Partial ", Action.OTHER, Level.INFO, SshdMessages::attempt)
                .start(
                        "maximum authentication attempts exceeded for ",
                        Action.REJECTED,
                        Level.WARNING,
                        SshPeer::ofAttempt)
                .start("PAM: ", Action.FAILED_LOGIN, Level.WARNING, SshdMessages::pam)
                .start("User not known to the underlying ", Action.INVALID_USER, Level.WARNING, SshdMessages::pam)
                .start("Authentication failure for ", Action.FAILED_LOGIN, Level.WARNING, SshPeer::userAtEnd)
                .start("Authentication failed for ", Action.FAILED_LOGIN, Level.WARNING, SshPeer::userAtEnd)
                .start("authentication error for ", Action.FAILED_LOGIN, Level.WARNING, SshPeer::userAtEnd)
                .start("Authentication error for ", Action.FAILED_LOGIN, Level.WARNING, SshPeer::userAtEnd)
                .start("Invalid user ", Action.INVALID_USER, Level.WARNING, SshPeer::userAtEnd)
                .start("Illegal user ", Action.INVALID_USER, Level.WARNING, SshPeer::userAtEnd)
                .start("input_userauth_request: ", Action.PROBE, Level.INFO, SshdMessages::unknownUser)
                .start("User ", Action.REJECTED, Level.WARNING, SshdMessages::notAllowed)
                .start("ROOT LOGIN REFUSED FROM ", Action.REJECTED, Level.WARNING, SshdMessages::root)
                .start("Access denied for user ", Action.REJECTED, Level.WARNING, SshdMessages::denied)
                .start("Authentication tried for ", Action.REJECTED, Level.WARNING, SshdMessages::wrongHost)
                .start("Authentication refused: ", Action.UNAUTHORIZED, Level.WARNING)
                .start("Authentication key ", Action.UNAUTHORIZED, Level.WARNING)
                .start("Certificate invalid: ", Action.UNAUTHORIZED, Level.WARNING)
                .start("Login restricted ", Action.REJECTED, Level.WARNING)
                .start("Too many authentication failures for ", Action.REJECTED, Level.WARNING, SshPeer::userAtEnd)
                .start("subsystem request for ", Action.OTHER, Level.INFO, SshdMessages::subsystem)
                .start("Starting session: ", Action.OTHER, Level.INFO, SshdMessages::session)
                .start("Close session: ", Action.OTHER, Level.INFO, SshdMessages::session)
                .start("session opened for local user ", Action.SESSION_OPENED, Level.INFO, SshdMessages::localUser)
                .start("session closed for local user ", Action.SESSION_CLOSED, Level.INFO, SshdMessages::localUser);
    }

    private static Phrases service() {
        return new Phrases()
                .start("Server listening on ", Action.SERVICE_STARTED, Level.INFO)
                .start("Received signal ", Action.SERVICE_STOPPED, Level.INFO)
                .start("Exiting on signal ", Action.SERVICE_STOPPED, Level.INFO)
                .start("Received SIGHUP; restarting", Action.SERVICE_STARTED, Level.INFO)
                .start("Cannot bind any address", Action.SERVICE_FAILED, Level.ERROR)
                .start("Bind to port ", Action.OTHER, Level.ERROR)
                .start("no hostkeys available", Action.SERVICE_FAILED, Level.CRITICAL)
                .start("Missing privilege separation directory", Action.SERVICE_FAILED, Level.CRITICAL)
                .within("terminating, ", Action.SERVICE_FAILED, Level.ERROR)
                .within(": Bad configuration option", Action.SERVICE_FAILED, Level.ERROR)
                .within(": bad configuration option", Action.SERVICE_FAILED, Level.ERROR);
    }

    /** {@code METHOD for [invalid user ]U from A port N ssh2}; a key that fails is no failed login: clients try several. */
    private static boolean attempt(String text, int at, Meaning meaning) {
        int target = text.indexOf(" for ", at);
        if (target < 0 || text.indexOf(' ', at) != target || !SshPeer.ofAttempt(text, target + 5, meaning)) {
            return false;
        }
        String method = text.substring(at, target);
        meaning.put("method", method);
        boolean failed = text.charAt(0) == 'F';
        boolean known = !text.startsWith("invalid user ", target + 5) && !text.startsWith("illegal user ", target + 5);
        int details = failed || text.charAt(0) == 'A' ? text.lastIndexOf(": ") : -1;
        if (details > target && method.equals("publickey")) {
            meaning.put("key", text.substring(details + 2));
        }
        return !failed || !known || !method.equals("publickey") || meaning.is(Action.UNAUTHORIZED, Level.NOTICE);
    }

    /** {@code REASON for [illegal user ]U from HOST}. */
    private static boolean pam(String text, int at, Meaning meaning) {
        int target = text.indexOf(" for ", at);
        int service = text.indexOf(" for service ", at);
        target = service >= 0 && service == target ? text.indexOf(" for ", target + 5) : target;
        if (target < 0 || !SshPeer.userAtEnd(text, target + 5, meaning)) {
            return false;
        }
        meaning.put("method", "pam");
        meaning.put("reason", text.substring(at, target));
        return true;
    }

    private static boolean unknownUser(String text, int at, Meaning meaning) {
        String name = SshPeer.name(text.substring(at));
        meaning.user(name);
        return name.length() < text.length() - at;
    }

    /** {@code U[ from HOST] not allowed because …}; the account exists, its name is not free text. */
    private static boolean notAllowed(String text, int at, Meaning meaning) {
        int not = text.indexOf(" not allowed because ", at);
        if (not < 0) {
            return false;
        }
        int from = text.lastIndexOf(" from ", not);
        meaning.user(text.substring(at, from < at ? not : from));
        meaning.remote(from < at ? "" : Text.word(text, from + 6));
        meaning.put("reason", text.substring(not + 21));
        return true;
    }

    private static boolean root(String text, int at, Meaning meaning) {
        meaning.user("root");
        return SshPeer.here(text, at, meaning);
    }

    private static boolean denied(String text, int at, Meaning meaning) {
        int by = text.lastIndexOf(" by ");
        meaning.user(by > at ? text.substring(at, by) : "");
        meaning.put("reason", by > at ? text.substring(by + 4) : "");
        return by > at;
    }

    /** {@code U with correct key but not from a permitted host (host=H, ip=A, required=…)}. */
    private static boolean wrongHost(String text, int at, Meaning meaning) {
        int with = text.indexOf(" with correct key but not from a permitted host", at);
        if (with < 0) {
            return false;
        }
        meaning.user(text.substring(at, with));
        String ip = Text.between(text.substring(with), "ip=", ")");
        int comma = ip.indexOf(',');
        meaning.remote(comma < 0 ? ip : ip.substring(0, comma));
        return true;
    }

    private static boolean subsystem(String text, int at, Meaning meaning) {
        int by = text.indexOf(" by user ", at);
        if (by > 0) {
            meaning.user(Text.word(text, by + 9));
        }
        return true;
    }

    /** {@code … for U from A port N id M}; of an account that is logged in. */
    private static boolean session(String text, int at, Meaning meaning) {
        int target = text.charAt(0) == 'C' ? text.indexOf("user ", at) : text.lastIndexOf(" for ");
        int from = text.lastIndexOf(" from ");
        if (target >= at - 1 && from > target) {
            meaning.user(text.substring(target + 5, from));
            SshPeer.here(text, from + 6, meaning);
        }
        return true;
    }

    /** {@code U' from A[: reason]}; of a success sshd tells itself. */
    private static boolean secondFactor(String text, int at, Meaning meaning) {
        int end = text.lastIndexOf("' from ");
        if (end < at) {
            return false;
        }
        meaning.user(text.substring(at, end));
        return SshPeer.here(text, end + 7, meaning);
    }

    private static boolean localUser(String text, int at, Meaning meaning) {
        return SshPeer.userAtEnd(text, at, meaning);
    }
}
