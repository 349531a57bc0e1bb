package logly.agent.redact;

import static logly.agent.redact.Scan.at;

import org.jspecify.annotations.Nullable;

/**
 * A token that tells by its first characters what it is, such as {@code ghp_…}.
 *
 * @param prefix as it is spelled
 * @param least how many characters must follow at least
 * @param most how many may follow at most
 * @param others what may stand in it beside letters and digits
 */
record TokenSecret(String prefix, int least, int most, String others) implements Secret.Finder {
    @Override
    public @Nullable Secret find(String text, int trigger) {
        char before = at(text, trigger - 1);
        if (Scan.isAlphanumeric(before) || before == '_' || !text.startsWith(prefix, trigger)) {
            return null;
        }
        int from = trigger + prefix.length();
        int end = Scan.endOf(text, from, others);
        boolean fits = end - from >= least && end - from <= most;
        return fits && Scan.holdsDigit(text, from, end) ? new Secret(trigger, end) : null;
    }
}
