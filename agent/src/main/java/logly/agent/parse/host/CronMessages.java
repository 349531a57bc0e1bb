package logly.agent.parse.host;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of cron (Vixie, cronie, busybox), crontab, anacron, at and run-parts. */
public final class CronMessages {
    private static final Phrases VERBS = new Phrases()
            .start("CMDEND (", Action.OTHER, Level.INFO, CronMessages::command)
            .start("CMD (", Action.OTHER, Level.INFO, CronMessages::command)
            .start("REPLACE", Action.CONFIG_CHANGED, Level.NOTICE)
            .start("DELETE", Action.CONFIG_CHANGED, Level.NOTICE)
            .start("END EDIT", Action.OTHER, Level.INFO)
            .start("BEGIN EDIT", Action.OTHER, Level.INFO)
            .start("LIST", Action.OTHER, Level.INFO)
            .start("RELOAD", Action.OTHER, Level.INFO)
            .start("STARTUP", Action.SERVICE_STARTED, Level.INFO)
            .start("SHUTDOWN", Action.SERVICE_STOPPED, Level.INFO)
            .start("DEATH", Action.SERVICE_FAILED, Level.ERROR)
            .start("AUTH", Action.UNAUTHORIZED, Level.WARNING)
            .start("ORPHAN", Action.OTHER, Level.WARNING)
            .start("WRONG ", Action.OTHER, Level.WARNING)
            .start("BAD ", Action.OTHER, Level.WARNING)
            .start("INSECURE ", Action.OTHER, Level.WARNING)
            .start("FAILED ", Action.OTHER, Level.ERROR)
            .start("ERROR", Action.OTHER, Level.ERROR)
            .start("CAN'T ", Action.OTHER, Level.ERROR)
            .start("error", Action.OTHER, Level.ERROR)
            .start("INFO", Action.OTHER, Level.INFO)
            .start("MAIL", Action.OTHER, Level.INFO)
            .start("CMDOUT", Action.OTHER, Level.INFO);
    private static final Phrases PLAIN = new Phrases()
            .start("Anacron ", Action.SERVICE_STARTED, Level.INFO)
            .start("Job `", Action.OTHER, Level.INFO, CronMessages::job)
            .start("starting ", Action.OTHER, Level.INFO)
            .start("finished ", Action.OTHER, Level.INFO)
            .start("USER ", Action.OTHER, Level.INFO, CronMessages::busybox)
            .start("Authentication failure", Action.UNAUTHORIZED, Level.WARNING)
            .start("Permission denied", Action.UNAUTHORIZED, Level.WARNING)
            .within(" exit status ", Action.OTHER, Level.WARNING, CronMessages::status);

    private CronMessages() {}

    /** {@code (user) VERB (details)}, or plain text. */
    public static void understand(String program, String message, Meaning meaning) {
        int close = message.startsWith("(") ? message.indexOf(") ") : -1;
        if (close < 0) {
            PLAIN.understand(message, meaning);
            return;
        }
        String user = message.substring(1, close);
        if (!user.equals("CRON") && !user.startsWith("*") && user.indexOf(' ') < 0) {
            meaning.user(user);
        }
        VERBS.understand(message.substring(close + 2), meaning);
    }

    private static boolean command(String text, int at, Meaning meaning) {
        int close = text.lastIndexOf(')');
        meaning.put(
                "command",
                text.substring(at, close < at ? text.length() : close).strip());
        return true;
    }

    private static boolean job(String text, int at, Meaning meaning) {
        int close = text.indexOf('\'', at);
        meaning.put("job", close < 0 ? "" : text.substring(at, close));
        int status = text.indexOf("exit status: ");
        boolean failed = status > 0 && Text.charAt(text, status + 13) != '0';
        meaning.level = failed ? Level.WARNING : Level.INFO;
        return true;
    }

    /** {@code U pid N cmd C}. */
    private static boolean busybox(String text, int at, Meaning meaning) {
        int command = text.indexOf(" cmd ", at);
        meaning.user(Text.word(text, at));
        meaning.put("command", command < 0 ? "" : text.substring(command + 5));
        return true;
    }

    private static boolean status(String text, int at, Meaning meaning) {
        String status = Text.word(text, at);
        meaning.put("exitCode", status);
        return !status.equals("0");
    }
}
