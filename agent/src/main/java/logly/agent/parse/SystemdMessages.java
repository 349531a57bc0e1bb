package logly.agent.parse;

import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of the service manager. */
final class SystemdMessages {
    private SystemdMessages() {}

    static void understand(String program, String message, Meaning meaning) {
        if (message.startsWith("Started ")) {
            meaning.action = Action.SERVICE_STARTED;
        } else if (message.startsWith("Stopped ")) {
            meaning.action = Action.SERVICE_STOPPED;
        } else if (message.startsWith("Failed to start ") || message.contains(": Failed with result ")) {
            meaning.is(Action.SERVICE_FAILED, Level.ERROR);
        }
    }
}
