package logly.agent.redact;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import logly.agent.words.Grams;

/** Whether a key names a secret: {@code db.password}, {@code apiKey}, {@code X-Auth-Token}, not {@code token_type}. */
final class SecretName {
    private static final Set<String> NAMES = Set.of(
            "pass",
            "pwd",
            "passwd",
            "password",
            "passphrase",
            "passcode",
            "secret",
            "token",
            "credential",
            "credentials",
            "apikey",
            "jwt",
            "authorization");
    private static final Set<String> ENDINGS = Set.of("password", "passwd", "passphrase", "secret", "token", "apikey");
    private static final Set<String> OWNERS = Set.of(
            "api",
            "access",
            "private",
            "secret",
            "encryption",
            "signing",
            "auth",
            "account",
            "shared",
            "master",
            "storage",
            "session");

    private static final Grams LAST = lastCharacters();

    private SecretName() {}

    private static Grams lastCharacters() {
        Grams grams = new Grams();
        Stream.concat(NAMES.stream(), Stream.of("key")).forEach(name -> grams.add(Grams.of(name, name.length() - 3)));
        return grams;
    }

    static boolean isOne(String text, int from, int end) {
        int last = end;
        while (last > from && Scan.isDigit(text.charAt(last - 1))) {
            last--;
        }
        if (last - from < 3 || !LAST.holds(Grams.of(text, last - 3))) {
            return false;
        }
        int start = startOfWord(text, from, last);
        String word = text.substring(start, last).toLowerCase(Locale.ROOT);
        if (word.equals("pwd")) {
            // The shell's working directory, which sudo writes too.
            return !text.startsWith("PWD", start) || start > from;
        }
        if (word.equals("key")) {
            int before = Scan.isAlphanumeric(Scan.at(text, start - 1)) ? start : start - 1;
            int owner = before <= from ? from : startOfWord(text, from, before);
            return before > from
                    && OWNERS.contains(text.substring(owner, before).toLowerCase(Locale.ROOT));
        }
        return NAMES.contains(word) || ENDINGS.stream().anyMatch(word::endsWith);
    }

    /** Words are divided by signs, or by a capital behind a small letter. */
    private static int startOfWord(String text, int from, int end) {
        int start = end;
        while (start > from && Scan.isAlphanumeric(text.charAt(start - 1))) {
            start--;
            boolean hump = Character.isUpperCase(text.charAt(start)) && Character.isLowerCase(Scan.at(text, start - 1));
            if (hump && start > from) {
                break;
            }
        }
        return start;
    }
}
