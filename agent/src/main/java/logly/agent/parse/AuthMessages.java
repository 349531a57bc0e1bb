package logly.agent.parse;

import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/** What the messages of login and account programs mean; the program's name picks the rules, the message its action. */
public final class AuthMessages {
    private AuthMessages() {}

    /** Whether a program's messages are of the kind that stands in auth.log. */
    public static boolean isAuthProgram(String program) {
        return switch (plain(program)) {
            case "sshd",
                    "sudo",
                    "su",
                    "login",
                    "passwd",
                    "chpasswd",
                    "useradd",
                    "usermod",
                    "userdel",
                    "groupadd",
                    "groupmod",
                    "groupdel",
                    "gpasswd",
                    "chage",
                    "chfn",
                    "chsh",
                    "adduser",
                    "polkitd",
                    "systemd-logind",
                    "unix_chkpwd",
                    "doas",
                    "pkexec",
                    "newgrp" -> true;
            default -> false;
        };
    }

    static void understand(@Nullable String program, @Nullable String module, String message, Meaning meaning) {
        if (program == null) {
            return;
        }
        String plain = plain(program);
        if (!plain.equals(program)) {
            meaning.put("program", program);
            meaning.service = plain;
        }
        if (message.startsWith("message repeated ") && message.endsWith("]")) {
            int open = message.indexOf(": [");
            if (open > 0) {
                meaning.put("repeated", message.substring(17, message.indexOf(' ', 17)));
                understand(
                        plain,
                        module,
                        message.substring(open + 3, message.length() - 1).strip(),
                        meaning);
                return;
            }
        }
        boolean pam = PamMessages.understand(plain, module, message, meaning);
        if (!pam) {
            ofProgram(plain, message, meaning);
        }
    }

    private static void ofProgram(String program, String message, Meaning meaning) {
        switch (program) {
            case "sshd" -> SshdMessages.understand(message, meaning);
            case "sudo", "doas" -> AccountMessages.sudo(message, meaning);
            case "su" -> AccountMessages.su(message, meaning);
            case "login" -> AccountMessages.login(message, meaning);
            case "passwd",
                    "chpasswd",
                    "useradd",
                    "usermod",
                    "userdel",
                    "groupadd",
                    "groupmod",
                    "groupdel",
                    "gpasswd",
                    "chage",
                    "chfn",
                    "chsh",
                    "adduser" -> AccountMessages.change(message, meaning);
            case "unix_chkpwd" -> {
                if (message.startsWith("password check failed for user (") && message.endsWith(")")) {
                    meaning.user(message.substring(32, message.length() - 1));
                    meaning.is(Action.UNAUTHORIZED, Level.WARNING);
                }
            }
            case "systemd" -> systemd(message, meaning);
            default -> {}
        }
    }

    private static void systemd(String message, Meaning meaning) {
        if (message.startsWith("Started ")) {
            meaning.action = Action.SERVICE_STARTED;
        } else if (message.startsWith("Stopped ")) {
            meaning.action = Action.SERVICE_STOPPED;
        } else if (message.startsWith("Failed to start ") || message.contains(": Failed with result ")) {
            meaning.is(Action.SERVICE_FAILED, Level.ERROR);
        }
    }

    /** Newer OpenSSH splits its daemon: {@code sshd-session}, {@code sshd-auth}. */
    private static String plain(String program) {
        int slash = program.lastIndexOf('/');
        String name = slash < 0 ? program : program.substring(slash + 1);
        return name.equals("sshd-session") || name.equals("sshd-auth") ? "sshd" : name.isEmpty() ? program : name;
    }
}
