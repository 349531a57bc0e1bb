package logly.agent.parse.host;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of the service manager, the system's and the users': which unit started, stopped or failed, and why. */
public final class SystemdMessages {
    private static final String[] UNITS = {
        ".service",
        ".socket",
        ".mount",
        ".automount",
        ".timer",
        ".target",
        ".slice",
        ".scope",
        ".device",
        ".swap",
        ".path"
    };
    private static final Phrases PHRASES = new Phrases()
            .start("Started Session ", Action.OTHER, Level.INFO, SystemdMessages::session)
            .start("Started ", Action.SERVICE_STARTED, Level.INFO, SystemdMessages::named)
            .start("Stopped ", Action.SERVICE_STOPPED, Level.INFO, SystemdMessages::named)
            .start("Finished ", Action.OTHER, Level.INFO, SystemdMessages::named)
            .start("Starting ", Action.OTHER, Level.INFO, SystemdMessages::named)
            .start("Stopping ", Action.OTHER, Level.INFO, SystemdMessages::named)
            .start("Reloaded ", Action.OTHER, Level.INFO, SystemdMessages::named)
            .start("Reloading ", Action.OTHER, Level.INFO, SystemdMessages::named)
            .start("Mounted ", Action.OTHER, Level.INFO, SystemdMessages::named)
            .start("Listening on ", Action.OTHER, Level.INFO, SystemdMessages::named)
            .start("Reached target ", Action.OTHER, Level.INFO, SystemdMessages::named)
            .start("Created slice ", Action.OTHER, Level.INFO, SystemdMessages::named)
            .start("Failed to start ", Action.SERVICE_FAILED, Level.ERROR, SystemdMessages::named)
            .start("Failed to mount ", Action.SERVICE_FAILED, Level.ERROR, SystemdMessages::named)
            .start("Failed to ", Action.OTHER, Level.ERROR)
            .start("Dependency failed for ", Action.SERVICE_FAILED, Level.ERROR, SystemdMessages::named)
            .start("Timed out ", Action.OTHER, Level.ERROR)
            .start("Time has been changed", Action.CONFIG_CHANGED, Level.NOTICE)
            .start("Unit ", Action.SERVICE_FAILED, Level.ERROR, SystemdMessages::oldFailure)
            .start("Startup finished in ", Action.OTHER, Level.INFO)
            .start("Condition check resulted in ", Action.OTHER, Level.INFO);
    private static final Phrases OF_UNIT = new Phrases()
            .start("Failed with result ", Action.SERVICE_FAILED, Level.ERROR, SystemdMessages::result)
            .start("Main process exited, ", Action.OTHER, Level.WARNING, SystemdMessages::exit)
            .start("main process exited, ", Action.OTHER, Level.WARNING, SystemdMessages::exit)
            .start("Control process exited, ", Action.OTHER, Level.WARNING, SystemdMessages::exit)
            .start("control process exited, ", Action.OTHER, Level.WARNING, SystemdMessages::exit)
            .start("Start request repeated too quickly", Action.SERVICE_FAILED, Level.ERROR)
            .start("start request repeated too quickly", Action.SERVICE_FAILED, Level.ERROR)
            .start(
                    "Scheduled restart job, restart counter is at ",
                    Action.OTHER,
                    Level.WARNING,
                    SystemdMessages::restarts)
            .start("A process of this unit has been killed by the OOM killer", Action.OTHER, Level.ERROR)
            .start("Watchdog timeout", Action.OTHER, Level.ERROR)
            .start("Killing process ", Action.OTHER, Level.WARNING)
            .start("Failed at step ", Action.OTHER, Level.ERROR)
            .start("Failed to ", Action.OTHER, Level.ERROR)
            .start("Succeeded", Action.OTHER, Level.INFO)
            .start("Deactivated successfully", Action.OTHER, Level.INFO)
            .start("Consumed ", Action.OTHER, Level.INFO)
            .within("timed out", Action.OTHER, Level.ERROR)
            .within("Timed out", Action.OTHER, Level.ERROR);

    private SystemdMessages() {}

    public static void understand(String program, String message, Meaning meaning) {
        int colon = message.indexOf(": ");
        if (colon > 0 && isUnit(message, 0, colon)) {
            meaning.put("unit", message.substring(0, colon));
            OF_UNIT.understand(message.substring(colon + 2), meaning);
        } else {
            PHRASES.understand(message, meaning);
        }
    }

    private static boolean isUnit(String text, int from, int end) {
        for (String suffix : UNITS) {
            if (end - from > suffix.length() && text.startsWith(suffix, end - suffix.length())) {
                return text.indexOf(' ', from) < 0 || text.indexOf(' ', from) >= end;
            }
        }
        return false;
    }

    /** {@code unit - description.}, or, before version 248, the description alone. */
    private static boolean named(String text, int at, Meaning meaning) {
        int end = text.length();
        while (end > at && (text.charAt(end - 1) == '.' || text.charAt(end - 1) == '…')) {
            end--;
        }
        int dash = text.indexOf(" - ", at);
        if (dash > at && isUnit(text, at, dash)) {
            meaning.put("unit", text.substring(at, dash));
            meaning.put("description", text.substring(dash + 3, Math.max(end, dash + 3)));
        } else if (isUnit(text, at, end)) {
            meaning.put("unit", text.substring(at, end));
        } else {
            meaning.put("description", text.substring(at, end));
        }
        return true;
    }

    /** {@code N of user U.}; logind and PAM report the same session. */
    private static boolean session(String text, int at, Meaning meaning) {
        int of = text.lastIndexOf(" of user ");
        if (of > 0) {
            String user = Text.word(text, of + 9);
            meaning.user(user.endsWith(".") ? user.substring(0, user.length() - 1) : user);
        }
        return true;
    }

    private static boolean oldFailure(String text, int at, Meaning meaning) {
        meaning.put("unit", Text.word(text, at));
        return text.contains(" entered failed state");
    }

    /** {@code 'exit-code'.} */
    private static boolean result(String text, int at, Meaning meaning) {
        meaning.put("result", Text.between(text, "'", "'"));
        return true;
    }

    /** {@code code=exited, status=1/FAILURE}. */
    private static boolean exit(String text, int at, Meaning meaning) {
        meaning.put("code", Text.value(text, "code=", ','));
        String status = Text.value(text, "status=", ' ');
        meaning.put("status", status);
        boolean clean = status.equals("0/SUCCESS");
        meaning.level = clean ? Level.INFO : Level.WARNING;
        return true;
    }

    private static boolean restarts(String text, int at, Meaning meaning) {
        meaning.put("restarts", text.substring(at, Text.endOfDigits(text, at)));
        return true;
    }
}
