package logly.agent.parse.general;

import java.util.List;

/** Words by which applications, Nextcloud first, tell that somebody changed an account; its name is quoted. */
final class AccountChanges {
    private static final List<String> STARTS = List.of(
            "User created: \"", "User deleted: \"", "User enabled: \"", "User disabled: \"", "Group created: \"");
    private static final List<String> DEEDS =
            List.of("\" added to group \"", "\" removed from group \"", "\" has been changed");

    private AccountChanges() {}

    static boolean isTold(String message) {
        boolean ofUser = message.startsWith("User \"") || message.startsWith("Password of user \"");
        return STARTS.stream().anyMatch(message::startsWith)
                || (ofUser && DEEDS.stream().anyMatch(message::contains));
    }
}
