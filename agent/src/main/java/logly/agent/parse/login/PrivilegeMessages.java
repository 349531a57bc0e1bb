package logly.agent.parse.login;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of the programs that lend another account's rights: sudo, su, doas, pkexec, polkit. */
public final class PrivilegeMessages {
    private static final Phrases SU = new Phrases()
            .start("(to ", Action.PRIVILEGE_USED, Level.NOTICE, PrivilegeMessages::toTarget)
            .start("FAILED SU (to ", Action.FAILED_LOGIN, Level.WARNING, PrivilegeMessages::toTarget)
            .start("Successful su for ", Action.PRIVILEGE_USED, Level.NOTICE, PrivilegeMessages::targetBy)
            .start("FAILED su for ", Action.FAILED_LOGIN, Level.WARNING, PrivilegeMessages::targetBy)
            .start("BAD SU ", Action.FAILED_LOGIN, Level.WARNING, PrivilegeMessages::userToTarget)
            .start("+ ", Action.PRIVILEGE_USED, Level.NOTICE, PrivilegeMessages::pair)
            .start("- ", Action.FAILED_LOGIN, Level.WARNING, PrivilegeMessages::pair)
            .start("failed: ", Action.FAILED_LOGIN, Level.WARNING, PrivilegeMessages::changing)
            .start("succeeded: ", Action.PRIVILEGE_USED, Level.NOTICE, PrivilegeMessages::changing)
            .start("pam_authenticate: ", Action.FAILED_LOGIN, Level.WARNING)
            .within("' failed for ", Action.FAILED_LOGIN, Level.WARNING, PrivilegeMessages::solaris)
            .within("' succeeded for ", Action.PRIVILEGE_USED, Level.NOTICE, PrivilegeMessages::solaris)
            .start("from ", Action.PRIVILEGE_USED, Level.NOTICE, (text, at, meaning) -> userToTarget(text, 0, meaning))
            .within(" to ", Action.PRIVILEGE_USED, Level.NOTICE, PrivilegeMessages::plainSu);
    private static final Phrases DOAS = new Phrases()
            .start("failed auth for ", Action.FAILED_LOGIN, Level.WARNING, PrivilegeMessages::userFirst)
            .start("failed command for ", Action.UNAUTHORIZED, Level.WARNING, PrivilegeMessages::userFirst)
            .start("command not permitted for ", Action.UNAUTHORIZED, Level.WARNING, PrivilegeMessages::userFirst)
            .within(" ran command ", Action.PRIVILEGE_USED, Level.NOTICE, PrivilegeMessages::ran);
    private static final Phrases POLKIT = new Phrases()
            .within(" successfully authenticated as ", Action.PRIVILEGE_USED, Level.NOTICE, PrivilegeMessages::operator)
            .within(" FAILED to authenticate ", Action.FAILED_LOGIN, Level.WARNING, PrivilegeMessages::operator);

    private PrivilegeMessages() {}

    /** {@code user : [why ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…}. */
    public static void sudo(String program, String message, Meaning meaning) {
        int divider = message.indexOf(" : ");
        if (divider < 1 || message.lastIndexOf(' ', divider - 1) >= Text.skipSpaces(message, 0)) {
            return;
        }
        int command = message.indexOf(" COMMAND=", divider);
        String fields = command < 0 ? message.substring(divider) : message.substring(divider, command);
        if (command < 0 && !fields.contains(" ; ") && !fields.contains("(command continued)")) {
            return;
        }
        meaning.user(message.substring(0, divider));
        meaning.put("effectiveUser", field(fields, " USER="));
        meaning.put("tty", field(fields, " TTY="));
        meaning.put("workingDirectory", field(fields, " PWD="));
        meaning.put("command", command < 0 ? "" : message.substring(command + 9));
        int reasonEnd = fields.indexOf(" ; ");
        String reason = reasonEnd < 3 ? "" : fields.substring(3, reasonEnd).strip();
        if (reason.isEmpty() || reason.indexOf('=') >= 0 || fields.contains("(command continued)")) {
            meaning.is(command < 0 ? Action.OTHER : Action.PRIVILEGE_USED, Level.NOTICE);
            return;
        }
        meaning.put("reason", reason);
        if (reason.contains("incorrect password attempt")) {
            meaning.put("attempts", reason.substring(0, Text.endOfDigits(reason, 0)));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else {
            // Whatever else sudo writes before the fields is why it did not run the command.
            meaning.is(Action.UNAUTHORIZED, Level.WARNING);
        }
    }

    private static String field(String fields, String key) {
        int at = fields.indexOf(key);
        int end = at < 0 ? -1 : fields.indexOf(" ;", at);
        return end < 0 ? "" : fields.substring(at + key.length(), end);
    }

    public static void su(String program, String message, Meaning meaning) {
        String text = message.startsWith("BOM'") ? message.substring(3) : message;
        SU.understand(text, meaning);
    }

    public static void doas(String program, String message, Meaning meaning) {
        DOAS.understand(message, meaning);
    }

    /** {@code user: what [USER=root] [TTY=…] [CWD=…] [COMMAND=…]}. */
    public static void pkexec(String program, String message, Meaning meaning) {
        int colon = message.indexOf(": ");
        int fields = message.indexOf(" [USER=");
        if (colon < 1 || fields < colon || message.lastIndexOf(' ', colon) >= 0) {
            return;
        }
        meaning.user(message.substring(0, colon));
        meaning.put("effectiveUser", Text.between(message, "[USER=", "]"));
        meaning.put("tty", Text.between(message, "[TTY=", "]"));
        meaning.put("workingDirectory", Text.between(message, "[CWD=", "]"));
        int command = message.indexOf("[COMMAND=");
        int end = message.endsWith("]") ? message.length() - 1 : message.length();
        meaning.put("command", command < 0 || end < command + 9 ? "" : message.substring(command + 9, end));
        boolean done = message.startsWith("Executing command", colon + 2);
        meaning.put("reason", done ? "" : message.substring(colon + 2, fields));
        meaning.is(done ? Action.PRIVILEGE_USED : Action.UNAUTHORIZED, done ? Level.NOTICE : Level.WARNING);
    }

    public static void polkit(String program, String message, Meaning meaning) {
        POLKIT.understand(message, meaning);
    }

    /** {@code Operator of S … as unix-user:V to gain … for action A for unix-process:… (owned by unix-user:U)}. */
    private static boolean operator(String text, int at, Meaning meaning) {
        int target = text.indexOf("unix-user:", at);
        if (text.startsWith("unix-user:", at) && target == at) {
            meaning.put("effectiveUser", Text.word(text, at + 10));
        }
        int owner = text.lastIndexOf("(owned by unix-user:");
        if (owner > 0) {
            meaning.user(text.substring(owner + 20, text.endsWith(")") ? text.length() - 1 : text.length()));
        }
        int action = text.indexOf(" action ", at);
        meaning.put("polkitAction", action < 0 ? "" : Text.word(text, action + 8));
        return true;
    }

    /** {@code root) bob on pts/0}. */
    private static boolean toTarget(String text, int at, Meaning meaning) {
        int close = text.indexOf(") ", at);
        if (close < 0) {
            return false;
        }
        meaning.put("effectiveUser", text.substring(at, close));
        meaning.user(Text.word(text, close + 2));
        return terminal(text, meaning);
    }

    private static boolean terminal(String text, Meaning meaning) {
        int on = Math.max(text.lastIndexOf(" on "), text.lastIndexOf(" at "));
        meaning.put("tty", on < 0 ? "" : Text.word(text, on + 4));
        return true;
    }

    private static boolean targetBy(String text, int at, Meaning meaning) {
        int by = text.lastIndexOf(" by ");
        if (by < at) {
            return false;
        }
        meaning.put("effectiveUser", text.substring(at, by));
        meaning.user(Text.word(text, by + 4));
        return true;
    }

    /** {@code bob to root on /dev/ttyp1}, {@code from bob to root at /dev/pts/1}. */
    private static boolean userToTarget(String text, int at, Meaning meaning) {
        int from = text.startsWith("from ", at) ? at + 5 : at;
        int to = text.indexOf(" to ", from);
        if (to < 0) {
            return false;
        }
        meaning.user(text.substring(from, to));
        meaning.put("effectiveUser", Text.word(text, to + 4));
        return terminal(text, meaning);
    }

    private static boolean plainSu(String text, int at, Meaning meaning) {
        return Text.endOfWord(text, 0) == at - 4 && text.contains(" on ") && userToTarget(text, 0, meaning);
    }

    /** {@code /dev/pts/0 bob:root}, {@code pts/0 bob-root}. */
    private static boolean pair(String text, int at, Meaning meaning) {
        int space = text.indexOf(' ', at);
        int mark = space < 0 ? -1 : Math.max(text.lastIndexOf(':'), text.lastIndexOf('-'));
        if (mark <= space) {
            return false;
        }
        meaning.put("tty", text.substring(at, space));
        meaning.user(text.substring(space + 1, mark));
        meaning.put("effectiveUser", text.substring(mark + 1).strip());
        return true;
    }

    /** {@code ttyq4 changing from bob to root}. */
    private static boolean changing(String text, int at, Meaning meaning) {
        int from = text.indexOf(" changing from ", at);
        return from > 0 && userToTarget(text, from + 15, meaning);
    }

    /** {@code 'su root' failed for bob on /dev/pts/8}. */
    private static boolean solaris(String text, int at, Meaning meaning) {
        meaning.put("effectiveUser", Text.between(text, "'su ", "'"));
        meaning.user(Text.word(text, at));
        return terminal(text, meaning);
    }

    private static boolean userFirst(String text, int at, Meaning meaning) {
        int colon = text.indexOf(": ", at);
        meaning.user(text.substring(at, colon < 0 ? text.length() : colon));
        meaning.put("command", colon < 0 ? "" : text.substring(colon + 2));
        return true;
    }

    /** {@code bob ran command C as root from /home/bob}. */
    private static boolean ran(String text, int at, Meaning meaning) {
        int as = text.lastIndexOf(" as ");
        int from = text.lastIndexOf(" from ");
        if (as < at) {
            return false;
        }
        meaning.user(text.substring(0, at - 13));
        meaning.put("command", text.substring(at, as));
        meaning.put("effectiveUser", Text.word(text, as + 4));
        meaning.put("workingDirectory", from > as ? text.substring(from + 6) : "");
        return true;
    }
}
