package logly.agent;

import java.util.List;
import logly.agent.redact.Redaction;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.Setting;
import logly.runtime.Settings;

/** Settings of what becomes of a line on its way to an event. */
final class EventSettings {
    static final Setting<Boolean> REDACT = Setting.flag("agent.redact", true)
            .doc(
                    "Mask secrets in messages, in their parts and in command lines before anything leaves the host: values of"
                            + " keys such as password or token, passwords in URLs, authorization headers, private keys, tokens"
                            + " known by their prefix.");
    static final Setting<List<String>> REDACT_PATTERNS = Setting.list("agent.redact.patterns", List.of())
            .doc(
                    "Regular expressions (RE2) of further secrets: their first group is masked, or all where they have none.");

    private EventSettings() {}

    static List<Setting<?>> all() {
        return List.of(REDACT, REDACT_PATTERNS);
    }

    static Redaction redaction(Settings settings) {
        try {
            return Redaction.of(new Redaction.Options(settings.get(REDACT), settings.get(REDACT_PATTERNS)));
        } catch (IllegalArgumentException e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, REDACT_PATTERNS.name() + ": " + e.getMessage());
        }
    }
}
