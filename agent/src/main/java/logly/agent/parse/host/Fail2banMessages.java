package logly.agent.parse.host;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of fail2ban: what it finds, bans and releases, per jail, and what it fails to do. */
public final class Fail2banMessages {
    private static final Phrases OF_JAIL = new Phrases()
            .start("Ban ", Action.BAN, Level.NOTICE, Fail2banMessages::ticket)
            .start("Restore Ban ", Action.BAN, Level.NOTICE, kind("restored"))
            .start("Reban ", Action.BAN, Level.NOTICE, kind("repeated"))
            .start("Unban ", Action.UNBAN, Level.NOTICE, Fail2banMessages::ticket)
            .start("Found ", Action.FOUND, Level.INFO, Fail2banMessages::found)
            .start("Increase Ban ", Action.BLOCKED, Level.NOTICE, Fail2banMessages::increase)
            .start("Ignore ", Action.OTHER, Level.INFO, kind("ignored"))
            .start("Attempt ", Action.OTHER, Level.INFO, Fail2banMessages::ticket)
            .start("Flush ban list", Action.UNBAN, Level.NOTICE)
            .start("Unbanned ", Action.UNBAN, Level.NOTICE)
            .within(" already banned", Action.BLOCKED, Level.WARNING, Fail2banMessages::alreadyBanned);
    private static final Phrases PLAIN = new Phrases()
            .start("Starting Fail2ban", Action.SERVICE_STARTED, Level.INFO)
            .start("Exiting Fail2ban", Action.SERVICE_STOPPED, Level.INFO)
            .start("Stopping all jails", Action.SERVICE_STOPPED, Level.INFO)
            .start("Jail '", Action.OTHER, Level.INFO, Fail2banMessages::jail)
            .start("Jail \"", Action.OTHER, Level.INFO, Fail2banMessages::jail)
            .start("Creating new jail '", Action.OTHER, Level.INFO, Fail2banMessages::jailHere)
            .start("Failed to execute ", Action.OTHER, Level.ERROR, Fail2banMessages::failedStep)
            .start("Failed to start ", Action.OTHER, Level.ERROR, Fail2banMessages::failedStep)
            .start("Failed to stop ", Action.OTHER, Level.ERROR, Fail2banMessages::failedStep)
            .start("Failed to flush ", Action.OTHER, Level.ERROR, Fail2banMessages::failedStep)
            .within("ail '", Action.OTHER, Level.UNKNOWN, Fail2banMessages::jailHere);

    private Fail2banMessages() {}

    /** {@code [fail2ban.x [pid]: ][LEVEL ][jail] text}: the syslog form repeats parts of the file's. */
    public static void understand(String program, String message, Meaning meaning) {
        int at = Text.skipSpaces(message, 0);
        if (message.startsWith("fail2ban.", at)) {
            meaning.put("program", Text.word(message, at).replace(":", ""));
            int colon = message.indexOf(": ", at);
            at = colon < 0 ? at : Text.skipSpaces(message, colon + 2);
        }
        ofLevel(message, at, meaning);
    }

    /** {@code LEVEL [jail] text}; answers where the text behind the level starts. */
    public static int ofLevel(String message, int at, Meaning meaning) {
        int wordEnd = Text.endOfWord(message, at);
        Level level = Levels.named(message.substring(at, wordEnd));
        int from = level == Level.UNKNOWN ? at : Text.skipSpaces(message, wordEnd);
        if (message.startsWith("Level ", at)) {
            int end = Text.endOfDigits(message, at + 6);
            level = numeric(Math.max(Text.digits(message, at + 6, end - at - 6), 0));
            from = Text.skipSpaces(message, end);
        }
        meaning.level = level;
        String text = message.substring(from);
        int close = text.startsWith("[") ? text.indexOf("] ") : -1;
        if (close > 0) {
            meaning.put("jail", text.substring(1, close));
            OF_JAIL.understand(text.substring(close + 2).strip(), meaning);
        } else {
            PLAIN.understand(text, meaning);
        }
        return from;
    }

    /** The levels of Python's logging, between which fail2ban puts its own. */
    private static Level numeric(int level) {
        if (level >= 30) {
            return level >= 50 ? Level.CRITICAL : level >= 40 ? Level.ERROR : Level.WARNING;
        }
        return level >= 25 ? Level.NOTICE : level >= 20 ? Level.INFO : Level.DEBUG;
    }

    /** What is banned: an address or a network, else whatever the jail bans by. */
    private static boolean ticket(String text, int at, Meaning meaning) {
        String word = Text.word(text, at);
        String id = word.endsWith(",") ? word.substring(0, word.length() - 1) : word;
        int slash = id.indexOf('/');
        meaning.put("network", slash < 0 ? "" : id);
        meaning.remote(slash < 0 ? id : id.substring(0, slash));
        return !id.isEmpty();
    }

    private static Phrases.Reading kind(String name) {
        return (text, at, meaning) -> {
            meaning.put("ban", name);
            meaning.put("actionName", Text.quoted(text, "action '"));
            return ticket(text, at, meaning);
        };
    }

    /** {@code A[ - 2023-11-28 10:33:01]}, {@code A, bad - 2023-11-28 10:33:01, …}. */
    private static boolean found(String text, int at, Meaning meaning) {
        int dash = text.indexOf(" - ", at);
        meaning.put("failureTime", dash < 0 ? "" : text.substring(dash + 3, Math.min(dash + 22, text.length())));
        return ticket(text, at, meaning);
    }

    private static boolean alreadyBanned(String text, int at, Meaning meaning) {
        return Text.endOfWord(text, 0) == at - 15 && ticket(text, 0, meaning);
    }

    /** {@code A (2 # 2w 6d -> 2025-08-04 11:33:40)}: how often, how long, until when. */
    private static boolean increase(String text, int at, Meaning meaning) {
        int open = text.lastIndexOf('(');
        int hash = text.indexOf(" # ", open);
        int arrow = text.indexOf(" -> ", hash);
        if (open > 0 && hash > open && arrow > hash && text.endsWith(")")) {
            meaning.put("count", text.substring(open + 1, hash));
            meaning.put("banTime", text.substring(hash + 3, arrow));
            meaning.put("until", text.substring(arrow + 4, text.length() - 1));
        }
        return ticket(text, at, meaning);
    }

    /** {@code sshd' started}. */
    private static boolean jail(String text, int at, Meaning meaning) {
        int close = text.indexOf(text.charAt(at - 1), at);
        if (close < 0) {
            return false;
        }
        meaning.put("jail", text.substring(at, close));
        if (text.startsWith(" started", close + 1)) {
            meaning.action = Action.SERVICE_STARTED;
        } else if (text.startsWith(" stopped", close + 1)) {
            meaning.action = Action.SERVICE_STOPPED;
        }
        return true;
    }

    private static boolean jailHere(String text, int at, Meaning meaning) {
        int close = text.indexOf('\'', at);
        meaning.put("jail", close < 0 ? "" : text.substring(at, close));
        return true;
    }

    /** {@code ban jail 'sshd' action 'iptables' info …: why}. */
    private static boolean failedStep(String text, int at, Meaning meaning) {
        boolean execute = text.startsWith("Failed to execute ");
        meaning.put("step", Text.word(text, execute ? at : 10));
        meaning.put("jail", Text.quoted(text, "jail '"));
        meaning.put("actionName", Text.quoted(text, "action '"));
        return true;
    }
}
