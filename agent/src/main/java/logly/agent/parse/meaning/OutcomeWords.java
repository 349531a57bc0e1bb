package logly.agent.parse.meaning;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import logly.agent.parse.text.Text;
import logly.schemas.Action;

/**
 * What plain English words say about an attempt to log in, or to be served: the general reading of messages that no
 * program's own rules know. Two kinds of words must stand near each other in one clause ({@code Login failed},
 * {@code failed MD5 authentication}, {@code Unknown user}); a key before an equals sign and what is denied
 * ({@code no authentication failures}, {@code 0 errors}) say nothing.
 */
public final class OutcomeWords {
    private static final int LONGEST_TEXT = 2048;
    private static final int LONGEST_WORD = 16;
    private static final int MOST_KNOWN = 32;
    private static final int FAR = 14;

    private enum Kind {
        LOGIN,
        SECRET,
        ATTEMPT,
        FAILURE,
        REFUSAL,
        USER,
        RECIPIENT,
        UNKNOWN,
        ABSENT,
        ATTACK,
        SUCCESS,
        ACCEPTED,
        TLS
    }

    private static final Map<String, Kind> WORDS = words();

    private final Kind[] kinds = new Kind[MOST_KNOWN];
    private final int[] places = new int[MOST_KNOWN];
    private int known;
    private int words;
    private boolean aboutLogin;
    private Action found = Action.OTHER;

    private OutcomeWords() {}

    private static Map<String, Kind> words() {
        Map<String, Kind> words = new HashMap<>();
        put(words, Kind.LOGIN, "authentication authenticate authenticating authorize auth login logins logon signin");
        put(words, Kind.LOGIN, "1fa 2fa mfa otp totp");
        put(words, Kind.SECRET, "password passwords passwd passphrase credentials credential token");
        put(words, Kind.ATTEMPT, "attempt attempts attempted tried request requests");
        put(
                words,
                Kind.FAILURE,
                "failed failure failures fail fails failing unsuccessful incorrect wrong bad mismatch");
        put(words, Kind.FAILURE, "error errors unauthorized unauthorised unable excessive");
        put(words, Kind.REFUSAL, "denied rejected rejecting refused blocked blocking forbidden disallowed blacklist");
        put(words, Kind.REFUSAL, "blacklisted denylisted banned");
        put(words, Kind.USER, "user username account");
        put(words, Kind.RECIPIENT, "recipient recipients mailbox");
        put(words, Kind.UNKNOWN, "unknown nonexistent existent illegal invalid");
        put(words, Kind.ATTACK, "attack attacker attackalert exploit");
        put(words, Kind.SUCCESS, "succeeded successful success successfully logged");
        put(words, Kind.ACCEPTED, "accepted");
        put(words, Kind.TLS, "handshake negotiation ssl tls");
        return Map.copyOf(words);
    }

    private static void put(Map<String, Kind> words, Kind kind, String row) {
        for (String word : row.split(" ", 32)) {
            words.put(word, kind);
        }
    }

    /**
     * FAILED_LOGIN, INVALID_USER, SUCCESSFUL_LOGIN, REJECTED (is served no longer) or PROBE (is called an attack, or
     * speaks no TLS); OTHER where the words say nothing of the kind.
     */
    public static Action of(String text) {
        OutcomeWords reading = new OutcomeWords();
        reading.read(text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text);
        return reading.found;
    }

    private void read(String text) {
        int at = 0;
        String before = "";
        while (at < text.length()) {
            int end = endOfWord(text, at);
            if (end == at) {
                if (dividesClauses(text, at)) {
                    judge();
                    before = "";
                }
                at++;
                continue;
            }
            String word = end - at > LONGEST_WORD ? "" : text.substring(at, end).toLowerCase(Locale.ROOT);
            boolean key = Text.charAt(text, end) == '=';
            if (!word.isEmpty() && (word.charAt(0) > '9' || isNought(text, at, end))) {
                words++;
                boolean denied = before.equals("no") || before.equals("0") || before.equals("without");
                if (!key && (!denied || word.equals("such"))) {
                    note(word, before, text, end);
                }
                before = word;
            }
            at = end;
        }
        judge();
    }

    private static int endOfWord(String text, int at) {
        int end = at;
        while (end < text.length()) {
            char c = text.charAt(end);
            boolean within = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            boolean apostrophe = c == '\'' && end > at && Character.isLetter(Text.charAt(text, end + 1));
            if (!within && !apostrophe) {
                break;
            }
            end++;
        }
        return end;
    }

    /** A nought that counts something, and is no part of an address or a number. */
    private static boolean isNought(String text, int at, int end) {
        return end - at == 1
                && text.charAt(at) == '0'
                && (at == 0 || text.charAt(at - 1) == ' ')
                && Text.charAt(text, end) == ' ';
    }

    private static boolean dividesClauses(String text, int at) {
        char c = text.charAt(at);
        char next = Text.charAt(text, at + 1);
        boolean listed = next == ' ' && Text.isDigit(Text.charAt(text, at + 2));
        return c == ';' || c == '|' || (c == ',' && !listed) || c == '\n' || (c == '.' && (next == ' ' || next == 0));
    }

    private void note(String word, String before, String text, int end) {
        Kind kind = WORDS.get(word);
        if (kind != null) {
            boolean agent = kind == Kind.USER && (text.startsWith(" agent", end) || text.startsWith("-agent", end));
            noteIf(!agent, kind);
            return;
        }
        switch (word) {
            case "with", "from", "for", "by", "as" -> aboutLogin |= WORDS.get(before) == Kind.LOGIN;
            case "in", "on" ->
                noteIf(before.equals("log") || before.equals("logged") || before.equals("sign"), Kind.LOGIN);
            case "match" -> noteIf(before.equals("doesn't") || before.equals("not"), Kind.FAILURE);
            case "worked" -> noteIf(before.equals("have"), Kind.FAILURE);
            case "allowed", "permitted" -> noteIf(before.equals("not"), Kind.REFUSAL);
            case "such" -> noteIf(before.equals("no"), Kind.UNKNOWN);
            case "found", "exist", "known" -> noteIf(before.equals("not") || before.equals("doesn't"), Kind.ABSENT);
            case "find" ->
                noteIf(before.equals("can't") || before.equals("cannot") || before.equals("couldn't"), Kind.ABSENT);
            case "badlogin", "authfail", "autherr", "loginfail" -> {
                note(Kind.LOGIN);
                note(Kind.FAILURE);
            }
            default -> {}
        }
    }

    private void noteIf(boolean meant, Kind kind) {
        if (meant) {
            note(kind);
        }
    }

    private void note(Kind kind) {
        if (known < MOST_KNOWN) {
            kinds[known] = kind;
            places[known++] = words;
        }
    }

    /** Ends a clause: what weighs more than what was found before is kept. */
    private void judge() {
        Action said = known == 0 ? Action.OTHER : clause();
        if (weight(said) > weight(found)) {
            found = said;
        }
        known = 0;
        words = 0;
        aboutLogin = false;
    }

    private Action clause() {
        boolean failed = wentWrong(Kind.LOGIN) || wentWrong(Kind.SECRET) || near(Kind.USER, Kind.REFUSAL, 3);
        boolean nobody = near(Kind.USER, Kind.UNKNOWN, 3) || near(Kind.USER, Kind.ABSENT, 6);
        if (nobody && !near(Kind.USER, Kind.SECRET, 2)) {
            return Action.INVALID_USER;
        }
        if (failed || attemptFailed()) {
            return Action.FAILED_LOGIN;
        }
        if (has(Kind.REFUSAL) || near(Kind.RECIPIENT, Kind.UNKNOWN, 2)) {
            return Action.REJECTED;
        }
        if (has(Kind.ATTACK) || near(Kind.TLS, Kind.FAILURE, 4)) {
            return Action.PROBE;
        }
        boolean accepted = near(Kind.LOGIN, Kind.ACCEPTED, aboutLogin ? FAR : 5) || near(Kind.SECRET, Kind.ACCEPTED, 1);
        return accepted || near(Kind.LOGIN, Kind.SUCCESS, 5) ? Action.SUCCESSFUL_LOGIN : Action.OTHER;
    }

    private boolean wentWrong(Kind kind) {
        int unknown = kind == Kind.SECRET ? 3 : 2;
        return near(kind, Kind.FAILURE, 4) || near(kind, Kind.REFUSAL, 4) || near(kind, Kind.UNKNOWN, unknown);
    }

    /** {@code Login from A for user U … failed}: a clause that is about a login, and says at its end how it went. */
    private boolean attemptFailed() {
        boolean about = aboutLogin || (kinds[0] == Kind.LOGIN && places[0] <= 2) || near(Kind.ATTEMPT, Kind.LOGIN, 3);
        return about && (near(Kind.LOGIN, Kind.FAILURE, FAR) || near(Kind.LOGIN, Kind.REFUSAL, FAR));
    }

    private boolean has(Kind kind) {
        for (int i = 0; i < known; i++) {
            if (kinds[i] == kind) {
                return true;
            }
        }
        return false;
    }

    private boolean near(Kind one, Kind other, int distance) {
        for (int i = 0; i < known; i++) {
            for (int k = 0; kinds[i] == one && k < known; k++) {
                if (i != k && kinds[k] == other && Math.abs(places[i] - places[k]) <= distance) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int weight(Action action) {
        return switch (action) {
            case INVALID_USER -> 5;
            case FAILED_LOGIN -> 4;
            case REJECTED -> 3;
            case PROBE -> 2;
            case SUCCESSFUL_LOGIN -> 1;
            default -> 0;
        };
    }
}
