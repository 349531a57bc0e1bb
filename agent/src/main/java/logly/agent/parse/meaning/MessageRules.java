package logly.agent.parse.meaning;

/**
 * What the messages of one family of programs mean. Pure: keeps nothing between two messages.
 *
 * <p>A rule that does not know a message leaves the meaning as it found it; the level is then taken from the header's
 * priority or from the message's words.
 */
@FunctionalInterface
public interface MessageRules {
    /**
     * Adds to the meaning what the message says.
     *
     * @param program as the header spells it, without the folder of an absolute path: {@code sshd-session},
     *     {@code postfix/smtpd}
     * @param message the text behind the header
     */
    void understand(String program, String message, Meaning meaning);
}
