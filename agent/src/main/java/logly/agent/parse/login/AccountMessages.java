package logly.agent.parse.login;

import java.util.Locale;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of the programs that change accounts and groups (shadow-utils, passwd of PAM). */
public final class AccountMessages {
    private static final Phrases PHRASES = new Phrases()
            .start("failed ", Action.OTHER, Level.WARNING, AccountMessages::named)
            .start("cannot ", Action.OTHER, Level.WARNING, AccountMessages::named)
            .start("can't ", Action.OTHER, Level.WARNING, AccountMessages::named)
            .start("new user: ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::newUser)
            .start("new group: ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::newGroup)
            .start("group added to ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::newGroup)
            .start("group changed in ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::changedGroup)
            .start("group deleted", Action.ACCOUNT_CHANGED, Level.NOTICE)
            .start("changed password expiry for ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::word)
            .start("changed user ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::named)
            .start("change user name ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::named)
            .start("password for ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::named)
            .start("user ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::membership)
            .start("members of group ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::groupBy)
            .start("administrators of group ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::groupBy)
            .start("password of group ", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::groupBy)
            .within("group '", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::group)
            .within(" user '", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::named)
            .within(" user `", Action.ACCOUNT_CHANGED, Level.NOTICE, AccountMessages::named)
            .within("Invalid password for group ", Action.FAILED_LOGIN, Level.WARNING, AccountMessages::groupLogin);

    private AccountMessages() {}

    public static void change(String program, String message, Meaning meaning) {
        PHRASES.understand(message, meaning);
    }

    /** {@code unix_chkpwd}: the helper of PAM that checks a password; its caller reports the attempt too. */
    public static void checkPassword(String program, String message, Meaning meaning) {
        int open = message.lastIndexOf(" (");
        boolean refused = message.startsWith("password check failed for user (");
        if (open > 0 && message.endsWith(")") && (refused || message.startsWith("could not obtain user info ("))) {
            meaning.user(message.substring(message.indexOf('(') + 1, message.length() - 1));
            meaning.is(Action.UNAUTHORIZED, Level.WARNING);
        }
    }

    /** The first name in quotes, or the word behind {@code for}. */
    private static boolean named(String text, int at, Meaning meaning) {
        String name = quoted(text, 0);
        int target = text.indexOf(" for ");
        meaning.user(name.isEmpty() && target > 0 ? Text.word(text, target + 5) : name);
        String actor = Text.quoted(text, " by '");
        meaning.put("by", actor);
        return true;
    }

    private static boolean word(String text, int at, Meaning meaning) {
        meaning.user(Text.word(text, at));
        return true;
    }

    private static String quoted(String text, int from) {
        int plain = text.indexOf('\'', from);
        int ticked = text.indexOf('`', from);
        int open = ticked >= 0 && (plain < 0 || ticked < plain) ? ticked : plain;
        int close = open < 0 ? -1 : text.indexOf('\'', open + 1);
        return close < 0 ? "" : text.substring(open + 1, close);
    }

    private static boolean newUser(String text, int at, Meaning meaning) {
        meaning.user(assigned(text, "name="));
        meaning.put("uid", assigned(text, "uid="));
        meaning.put("gid", assigned(text, "gid="));
        meaning.put("home", assigned(text, "home="));
        meaning.put("shell", assigned(text, "shell="));
        return true;
    }

    private static boolean newGroup(String text, int at, Meaning meaning) {
        meaning.put("group", assigned(text, "name="));
        meaning.put("gid", assigned(text, "gid="));
        return true;
    }

    /** {@code /etc/group (group G/N[, …])}. */
    private static boolean changedGroup(String text, int at, Meaning meaning) {
        int open = text.indexOf("(group ", at);
        int slash = text.indexOf('/', open);
        meaning.put("group", open > 0 && slash > open ? text.substring(open + 7, slash) : "");
        return true;
    }

    /** The value up to a comma; older programs write the keys in small letters. */
    private static String assigned(String text, String key) {
        int at = text.toLowerCase(Locale.ROOT).indexOf(key);
        if (at < 0) {
            return "";
        }
        int comma = text.indexOf(',', at);
        return text.substring(at + key.length(), comma < 0 ? text.length() : comma)
                .strip();
    }

    /** {@code add 'U' to [shadow ]group 'G'}, {@code group 'G' removed}, {@code removed group 'G' owned by 'U'}. */
    private static boolean group(String text, int at, Meaning meaning) {
        int close = text.indexOf('\'', at);
        if (close < 0) {
            return false;
        }
        meaning.put("group", text.substring(at, close));
        String owner = Text.quoted(text, "owned by '");
        String first = text.indexOf('\'') < at - 1 ? quoted(text, 0) : "";
        meaning.user(owner.isEmpty() ? first : owner);
        return true;
    }

    /** {@code U added|removed by V to|from group G} of gpasswd, {@code 'U' (login …) switched to group 'G'} of newgrp. */
    private static boolean membership(String text, int at, Meaning meaning) {
        int group = text.lastIndexOf(" group ");
        int by = text.indexOf(" by ", at);
        if (group < 0) {
            return false;
        }
        String name = Text.word(text, at);
        meaning.user(name.startsWith("'") ? quoted(name, 0) : name);
        meaning.put("group", Text.word(text, group + 7).replace("'", ""));
        meaning.put("by", by < 0 ? "" : Text.word(text, by + 4));
        return true;
    }

    private static boolean groupBy(String text, int at, Meaning meaning) {
        int by = text.indexOf(" by ", at);
        meaning.put("group", Text.word(text, at));
        meaning.put("by", by < 0 ? "" : Text.word(text, by + 4));
        return true;
    }

    private static boolean groupLogin(String text, int at, Meaning meaning) {
        meaning.put("group", quoted(text, at));
        meaning.user(Text.quoted(text, "from '"));
        return true;
    }
}
