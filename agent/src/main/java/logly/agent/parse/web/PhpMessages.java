package logly.agent.parse.web;

import logly.agent.parse.general.PlainMessages;
import logly.agent.parse.meaning.Meaning;
import logly.schemas.Action;
import logly.schemas.Level;

/** What PHP, a CGI script or FastCGI says in its web server's error log. */
final class PhpMessages {
    private PhpMessages() {}

    static void understand(String what, Meaning meaning) {
        if (what.contains("Primary script unknown")) {
            meaning.put("attack", "scan");
            meaning.is(Action.PROBE, Level.WARNING);
            return;
        }
        if (what.contains("ignoring function definition attempt")
                || what.contains("importing function definition for")) {
            meaning.put("attack", "shellshock");
            meaning.is(Action.PROBE, Level.WARNING);
            return;
        }
        int php = what.indexOf("PHP ");
        if (php >= 0 && what.startsWith("Warning", php + 4) && what.contains(" to be string, array given")) {
            meaning.put("attack", "parameter-type");
            meaning.is(Action.PROBE, Level.WARNING);
            return;
        }
        int message = what.indexOf("PHP message: ");
        if (php >= 0 && message < 0) {
            level(what, php + 4, meaning);
        }
        if (message >= 0) {
            int end = what.indexOf("\" while ", message);
            PlainMessages.understand(what.substring(message + 13, end < 0 ? what.length() : end), meaning);
        } else if (meaning.action == Action.OTHER) {
            PlainMessages.understand(what, meaning);
        }
    }

    private static void level(String what, int at, Meaning meaning) {
        if (what.startsWith("Fatal error", at) || what.startsWith("Parse error", at)) {
            meaning.level = Level.ERROR;
        } else if (what.startsWith("Warning", at)) {
            meaning.level = Level.WARNING;
        } else if (what.startsWith("Notice", at) || what.startsWith("Deprecated", at)) {
            meaning.level = Level.NOTICE;
        }
    }
}
