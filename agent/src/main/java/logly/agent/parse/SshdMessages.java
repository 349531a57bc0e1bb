package logly.agent.parse;

import logly.schemas.Action;
import logly.schemas.Level;

/**
 * Messages of OpenSSH's daemon. A user name in them is the client's free text, which may imitate the rest of a line:
 * addresses are therefore taken from the last place where sshd itself can have written one.
 */
final class SshdMessages {
    private static final String PREAUTH = " [preauth]";

    private SshdMessages() {}

    static void understand(String program, String message, Meaning meaning) {
        boolean preauth = message.endsWith(PREAUTH);
        String text = preauth ? message.substring(0, message.length() - PREAUTH.length()) : message;
        boolean error = false;
        if (text.startsWith("error: ") || text.startsWith("fatal: ")) {
            text = text.substring(7);
            error = true;
        }
        boolean known =
                switch (text.isEmpty() ? ' ' : text.charAt(0)) {
                    case 'F', 'A', 'P', 'm' -> attempt(text, meaning);
                    case 'I', 'i', 'U', 'R', 'r' -> refusal(text, meaning, preauth);
                    case 'C', 'D' -> ending(text, meaning, preauth);
                    default -> false;
                };
        if (!known && !probe(text, meaning)) {
            other(text, meaning);
            if (error && meaning.level == Level.UNKNOWN) {
                meaning.level = Level.ERROR;
            }
        }
    }

    private static boolean attempt(String text, Meaning meaning) {
        if (text.startsWith("PAM: ")) {
            return pam(text, meaning);
        }
        int target = text.indexOf(" for ");
        if (target < 0) {
            return false;
        }
        if (text.startsWith("maximum authentication attempts exceeded")) {
            peer(text, target + 5, meaning);
            return meaning.is(Action.REJECTED, Level.WARNING);
        }
        int methodAt = text.indexOf(' ') + 1;
        if (methodAt > target) {
            return false;
        }
        boolean failed = text.startsWith("Failed ");
        boolean accepted = text.startsWith("Accepted ");
        if (!failed && !accepted && !text.startsWith("Postponed ") && !text.startsWith("Partial ")) {
            return false;
        }
        if (!peer(text, target + 5, meaning)) {
            return false;
        }
        meaning.put("method", text.substring(methodAt, target));
        if (failed) {
            return meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        }
        return meaning.is(accepted ? Action.SUCCESSFUL_LOGIN : Action.OTHER, Level.INFO);
    }

    /** {@code PAM: Authentication failure for [illegal user ]U from HOST}. */
    private static boolean pam(String text, Meaning meaning) {
        int target = text.indexOf(" for ");
        int from = text.lastIndexOf(" from ");
        if (target < 0 || from < target) {
            return false;
        }
        user(text.substring(target + 5, Math.max(from, target + 5)), meaning);
        meaning.remote(word(text, from + 6));
        meaning.put("method", "pam");
        return meaning.is(Action.FAILED_LOGIN, Level.WARNING);
    }

    private static boolean refusal(String text, Meaning meaning, boolean preauth) {
        if (text.startsWith("Invalid user ") || text.startsWith("Illegal user ")) {
            int from = text.lastIndexOf(" from ");
            if (from < 12) {
                return false;
            }
            meaning.user(text.substring(12, from));
            address(text, from + 6, meaning);
            return meaning.is(Action.INVALID_USER, Level.WARNING);
        }
        int not = text.lastIndexOf(" not allowed because");
        if (text.startsWith("User ") && not > 0) {
            int from = text.lastIndexOf(" from ", not);
            meaning.user(text.substring(5, from < 5 ? not : from));
            meaning.remote(from < 5 ? "" : word(text, from + 6));
            return meaning.is(Action.REJECTED, Level.WARNING);
        }
        if (text.startsWith("refused connect from ")) {
            int open = text.lastIndexOf('(');
            boolean named = open > 0 && text.endsWith(")");
            meaning.remote(named ? text.substring(open + 1, text.length() - 1) : word(text, 21));
            return meaning.is(Action.REJECTED, Level.WARNING);
        }
        if (text.startsWith("ROOT LOGIN REFUSED FROM ")) {
            meaning.user("root");
            address(text, 24, meaning);
            return meaning.is(Action.REJECTED, Level.WARNING);
        }
        if (text.startsWith("Received disconnect from ")) {
            address(text, 25, meaning);
            boolean failed = text.contains("Auth fail");
            return failed
                    ? meaning.is(Action.REJECTED, Level.WARNING)
                    : meaning.is(preauth ? Action.PROBE : Action.SESSION_CLOSED, Level.INFO);
        }
        if (text.startsWith("input_userauth_request: invalid user ")) {
            meaning.user(text.substring(37));
            return meaning.is(Action.OTHER, Level.INFO);
        }
        return false;
    }

    private static boolean ending(String text, Meaning meaning, boolean preauth) {
        if (text.startsWith("Disconnecting")) {
            int many = text.indexOf(": Too many authentication failures");
            int who = text.startsWith("Disconnecting: ") ? -1 : endOfKind(text, 14);
            if (who > 0 && many > who) {
                peerWithoutFrom(text.substring(0, many), who, meaning);
            } else if (text.startsWith(" for ", many + 34) && many > 0) {
                meaning.user(text.substring(many + 39));
            }
            return many > 0 && meaning.is(Action.REJECTED, Level.WARNING);
        }
        int at = -1;
        for (String start : new String[] {"Connection closed by ", "Connection reset by ", "Disconnected from "}) {
            at = text.startsWith(start) ? start.length() : at;
        }
        if (at > 0) {
            int who = endOfKind(text, at);
            if (who > 0) {
                peerWithoutFrom(text, who, meaning);
            } else {
                address(text, at, meaning);
            }
            boolean inside = !preauth && !text.startsWith("invalid", at) && !text.startsWith("authenticating", at);
            return meaning.is(inside ? Action.SESSION_CLOSED : Action.PROBE, Level.INFO);
        }
        if (text.startsWith("Connection from ")) {
            address(text, 16, meaning);
            return meaning.is(Action.OTHER, Level.INFO);
        }
        return false;
    }

    /** Where the user's name starts behind {@code authenticating user}, {@code invalid user} or {@code user}; else -1. */
    private static int endOfKind(String text, int at) {
        int from = text.startsWith("authenticating ", at) ? at + 15 : text.startsWith("invalid ", at) ? at + 8 : at;
        return text.startsWith("user ", from) ? from + 5 : -1;
    }

    private static boolean probe(String text, Meaning meaning) {
        if (text.startsWith("Did not receive identification string from ")) {
            address(text, 43, meaning);
        } else if (text.startsWith("Bad protocol version identification ")
                || text.startsWith("Bad remote protocol version")) {
            address(text, text.lastIndexOf(" from ") + 6, meaning);
        } else if (text.startsWith("banner exchange: Connection from ")) {
            address(text, 33, meaning);
        } else if (text.startsWith("ssh_dispatch_run_fatal: Connection from ")) {
            int user = endOfKind(text, 40);
            address(text, user > 0 ? Math.max(text.indexOf(' ', user) + 1, user) : 40, meaning);
        } else if (text.startsWith("Unable to negotiate with ")) {
            address(text, 25, meaning);
        } else if (text.startsWith("Timeout before authentication for ")) {
            address(text, text.startsWith("connection from ", 34) ? 50 : 34, meaning);
        } else if (text.startsWith("Protocol major versions differ for ")) {
            address(text, 35, meaning);
        } else if (!text.startsWith("kex_exchange_identification: ") && !text.startsWith("Unable to negotiate a key")) {
            return false;
        }
        return meaning.is(Action.PROBE, Level.NOTICE);
    }

    private static void other(String text, Meaning meaning) {
        if (text.startsWith("Server listening on ")) {
            meaning.is(Action.SERVICE_STARTED, Level.INFO);
        } else if (text.startsWith("Received signal ") && text.contains("terminating")) {
            meaning.is(Action.SERVICE_STOPPED, Level.INFO);
        } else if (text.startsWith("drop connection #")) {
            address(text, text.indexOf(" from ") + 6, meaning);
            meaning.is(Action.BLOCKED, Level.WARNING);
        } else if (text.startsWith("reverse mapping checking getaddrinfo for ")) {
            int open = text.indexOf('[');
            meaning.remote(word(text, 41));
            meaning.remote(open < 0 ? "" : text.substring(open));
            meaning.level = Level.WARNING;
        } else if (text.startsWith("Starting session: ")) {
            int target = text.lastIndexOf(" for ");
            if (target > 0) {
                peer(text, target + 5, meaning);
            }
            meaning.level = Level.INFO;
        }
    }

    /**
     * {@code [invalid user ]U from A port N ssh2}: the last such place counts, since a user's name may hold
     * " from "; what follows {@code ssh2:} is not searched for a bare address.
     */
    private static boolean peer(String text, int at, Meaning meaning) {
        int end = text.length();
        while (true) {
            int from = text.lastIndexOf(" from ", end);
            if (from < at - 1) {
                return false;
            }
            int port = text.indexOf(" port ", from + 6);
            int gap = text.indexOf(' ', from + 6);
            if (port > 0 && port == gap && Text.isDigit(Text.charAt(text, port + 6))) {
                user(text.substring(Math.min(at, from), from), meaning);
                address(text, from + 6, meaning);
                return true;
            }
            end = from - 1;
        }
    }

    /** {@code U A port N} without "from": the address is the last word before the last " port ". */
    private static void peerWithoutFrom(String text, int at, Meaning meaning) {
        int port = text.lastIndexOf(" port ");
        int gap = port < 0 ? -1 : text.lastIndexOf(' ', port - 1);
        if (gap < at - 1) {
            return;
        }
        meaning.user(text.substring(Math.min(at, gap), gap));
        address(text, gap + 1, meaning);
    }

    private static void user(String name, Meaning meaning) {
        meaning.user(name.startsWith("invalid user ") || name.startsWith("illegal user ") ? name.substring(13) : name);
    }

    /** {@code A[ port N]} at this place. */
    private static void address(String text, int at, Meaning meaning) {
        String host = word(text, at);
        int end = at + host.length();
        if (host.endsWith(":")) {
            host = host.substring(0, host.length() - 1);
        }
        meaning.remote(host);
        if (text.startsWith(" port ", end)) {
            int portEnd = Text.endOfDigits(text, end + 6);
            meaning.put("port", text.substring(end + 6, portEnd));
        }
    }

    private static String word(String text, int at) {
        if (at < 0 || at >= text.length()) {
            return "";
        }
        int space = text.indexOf(' ', at);
        return text.substring(at, space < 0 ? text.length() : space);
    }
}
