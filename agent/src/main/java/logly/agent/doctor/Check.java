package logly.agent.doctor;

import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param remedy what to do; empty where all is well
 */
public record Check(Verdict verdict, String subject, String finding, String remedy) {
    /** How it is: a failure keeps the agent from its work, a warning costs something. */
    public enum Verdict {
        OK,
        WARN,
        FAIL
    }

    static Check ok(String subject, String finding) {
        return new Check(Verdict.OK, subject, finding, "");
    }

    static Check warn(String subject, String finding, String remedy) {
        return new Check(Verdict.WARN, subject, finding, remedy);
    }

    static Check fail(String subject, String finding, String remedy) {
        return new Check(Verdict.FAIL, subject, finding, remedy);
    }

    public boolean isFailure() {
        return verdict == Verdict.FAIL;
    }

    /** One line of text. */
    public String line() {
        String does = remedy.isEmpty() ? "" : ": " + remedy;
        return String.format(
                Locale.ROOT, "%-4s  %-10s  %s%s", verdict.name().toLowerCase(Locale.ROOT), subject, finding, does);
    }
}
