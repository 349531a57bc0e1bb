package logly.agent.parse;

import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of sudo, su, login and the programs that change accounts. */
final class AccountMessages {
    private AccountMessages() {}

    /** {@code user : [why ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…}. */
    static void sudo(String program, String message, Meaning meaning) {
        int divider = message.indexOf(" : ");
        int command = message.indexOf("COMMAND=");
        if (divider < 1 || command < divider) {
            return;
        }
        meaning.user(message.substring(0, divider));
        String fields = message.substring(divider, command);
        meaning.put("effectiveUser", field(fields, " USER="));
        meaning.put("tty", field(fields, " TTY="));
        meaning.put("workingDirectory", field(fields, " PWD="));
        meaning.put("command", message.substring(command + 8));
        if (fields.contains(" incorrect password attempt")) {
            meaning.put("attempts", fields.substring(3, Text.endOfDigits(fields, 3)));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (fields.contains("NOT in sudoers")
                || fields.contains("not allowed")
                || fields.contains("a password is required")) {
            meaning.is(Action.UNAUTHORIZED, Level.WARNING);
        } else {
            meaning.is(Action.PRIVILEGE_USED, Level.NOTICE);
        }
    }

    private static String field(String fields, String key) {
        int at = fields.indexOf(key);
        int end = at < 0 ? -1 : fields.indexOf(" ;", at);
        return end < 0 ? "" : fields.substring(at + key.length(), end);
    }

    /** {@code (to root) user on tty}, {@code Successful su for root by user}, {@code FAILED su …}, {@code + tty user:root}. */
    static void su(String program, String message, Meaning meaning) {
        boolean failed = message.startsWith("FAILED") || message.startsWith("- ") || message.contains("' failed for ");
        int target = message.indexOf("(to ");
        int close = message.indexOf(") ", target);
        int by = message.lastIndexOf(" by ");
        int colon = message.lastIndexOf(':');
        if (target >= 0 && close > target) {
            meaning.put("effectiveUser", message.substring(target + 4, close));
            meaning.user(word(message, close + 2));
        } else if (by > 0 && message.contains("su for ")) {
            int from = message.indexOf("su for ") + 7;
            meaning.put("effectiveUser", word(message, from));
            meaning.user(word(message, by + 4));
        } else if (message.startsWith("'su ")) {
            meaning.put("effectiveUser", quoted(message, "'su "));
            int user = message.indexOf(" for ");
            meaning.user(user < 0 ? "" : word(message, user + 5));
        } else if ((message.startsWith("+ ") || message.startsWith("- ")) && colon > 0) {
            meaning.user(message.substring(message.lastIndexOf(' ', colon) + 1, colon));
            meaning.put("effectiveUser", message.substring(colon + 1));
        } else {
            return;
        }
        meaning.is(failed ? Action.FAILED_LOGIN : Action.PRIVILEGE_USED, failed ? Level.WARNING : Level.NOTICE);
    }

    static void login(String program, String message, Meaning meaning) {
        if (message.startsWith("FAILED LOGIN")) {
            meaning.user(quoted(message, "FOR '"));
            int from = message.indexOf("FROM '");
            meaning.remote(from < 0 ? "" : quoted(message, "FROM '"));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (message.startsWith("LOGIN ON ")) {
            int by = message.indexOf(" BY ");
            meaning.user(by < 0 ? "" : word(message, by + 4));
            meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
        } else if (message.startsWith("ROOT LOGIN ")) {
            meaning.user("root");
            meaning.is(Action.SUCCESSFUL_LOGIN, Level.NOTICE);
        }
    }

    static void change(String program, String message, Meaning meaning) {
        if (message.startsWith("failed ") || message.startsWith("cannot ")) {
            meaning.user(quoted(message, " user '"));
            meaning.level = Level.WARNING;
            return;
        }
        if (message.startsWith("new user: ")) {
            meaning.user(assigned(message, "name="));
            meaning.put("uid", assigned(message, "UID="));
            meaning.put("gid", assigned(message, "GID="));
        } else if (message.startsWith("new group: ") || message.startsWith("group added to ")) {
            meaning.put("group", assigned(message, "name="));
            meaning.put("gid", assigned(message, "GID="));
        } else if (message.contains("group '")) {
            meaning.put("group", quoted(message, "group '"));
            meaning.user(quoted(message, message.contains("owned by '") ? "owned by '" : "add '"));
        } else if (message.startsWith("password for '") || message.contains(" user '")) {
            meaning.user(quoted(message, message.startsWith("password") ? "for '" : " user '"));
        } else {
            return;
        }
        meaning.is(Action.ACCOUNT_CHANGED, Level.NOTICE);
    }

    static void checkPassword(String program, String message, Meaning meaning) {
        if (message.startsWith("password check failed for user (") && message.endsWith(")")) {
            meaning.user(message.substring(32, message.length() - 1));
            meaning.is(Action.UNAUTHORIZED, Level.WARNING);
        }
    }

    private static String assigned(String message, String key) {
        int at = message.indexOf(key);
        if (at < 0) {
            return "";
        }
        int comma = message.indexOf(',', at);
        return message.substring(at + key.length(), comma < 0 ? message.length() : comma)
                .strip();
    }

    private static String quoted(String message, String before) {
        int at = message.indexOf(before);
        int close = at < 0 ? -1 : message.indexOf('\'', at + before.length());
        return close < 0 ? "" : message.substring(at + before.length(), close);
    }

    private static String word(String message, int at) {
        int space = message.indexOf(' ', at);
        return message.substring(at, space < 0 ? message.length() : space);
    }
}
