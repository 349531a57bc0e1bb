package logly.agent.redact;

import static logly.agent.redact.Scan.at;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every kind of secret that is known, by the words that announce it; a word's case does not matter. */
final class Finders {
    private static final int BEARER_LENGTH = 8;
    private static final int BARE_USER_LENGTH = 20;
    private static final int JWT_PART = 8;

    private static final List<TokenSecret> TOKENS = Stream.of(
                    tokens(16, 16, "", "AKIA", "ASIA"),
                    tokens(20, 255, "_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "shpat_"),
                    tokens(10, 255, "-_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "xoxs-", "xoxr-", "xoxe-", "xapp-"),
                    tokens(10, 255, "", "sk_live_", "sk_test_", "rk_live_", "rk_test_"),
                    tokens(24, 255, "-_.", "sk-proj-", "sk-ant-", "npm_", "pypi-", "dop_v1_", "AIza", "ya29.", "hvs."))
            .flatMap(List::stream)
            .toList();

    private Finders() {}

    private static List<TokenSecret> tokens(int least, int most, String others, String... prefixes) {
        return Arrays.stream(prefixes)
                .map(prefix -> new TokenSecret(prefix, least, most, others))
                .toList();
    }

    static Map<String, Secret.Finder> all() {
        Map<String, Secret.Finder> finders = new LinkedHashMap<>();
        KeyedSecret keyed = new KeyedSecret();
        for (String word : List.of("pass", "pwd", "secret", "token", "key", "credential", "jwt", "authorization")) {
            finders.put(word, keyed);
        }
        finders.put("bearer ", Finders::bearer);
        finders.put("eyj", Finders::jsonWebToken);
        finders.put("-----begin ", Finders::privateKey);
        finders.put("sshpass -p", Finders::sshPass);
        finders.put("mysql", Finders::mysql);
        finders.put("mariadb", Finders::mysql);
        finders.put("curl ", Finders::curl);
        TOKENS.forEach(token -> finders.put(token.prefix(), token));
        return finders;
    }

    /** The password in {@code scheme://user:password@host}, of which the sign is known; a long user alone is a token. */
    static @Nullable Secret userOfUrl(String text, int after, int sign) {
        int from = sign;
        while (from > after && text.charAt(from - 1) > ' ' && "/?#\"'<>".indexOf(text.charAt(from - 1)) < 0) {
            from--;
        }
        if (!text.startsWith("://", from - 3) || from - 3 < after) {
            return null;
        }
        int end = text.lastIndexOf('@', Scan.endBefore(text, from, "/?#\"'<>") - 1);
        int colon = text.indexOf(':', from);
        if (colon >= 0 && colon < end) {
            return KeyedSecret.isPlain(text, colon + 1, end, "password") ? null : Secret.between(colon + 1, end);
        }
        return end - from >= BARE_USER_LENGTH && Scan.holdsDigit(text, from, end) ? new Secret(from, end) : null;
    }

    private static @Nullable Secret bearer(String text, int trigger) {
        int from = Scan.skipSpaces(text, trigger + 7);
        int end = Scan.endOf(text, from, "._~+/-");
        return end - from >= BEARER_LENGTH && Scan.holdsDigit(text, from, end) ? new Secret(from, end) : null;
    }

    /** RFC 7519: two or three parts of base64url, the first of which is an object in JSON. */
    private static @Nullable Secret jsonWebToken(String text, int trigger) {
        if (!text.startsWith("eyJ", trigger) || Scan.isAlphanumeric(at(text, trigger - 1))) {
            return null;
        }
        int first = Scan.endOf(text, trigger, "-_");
        int second = at(text, first) == '.' ? Scan.endOf(text, first + 1, "-_") : first;
        int third = at(text, second) == '.' ? Scan.endOf(text, second + 1, "-_") : second;
        boolean token = first - trigger >= JWT_PART && second - first > JWT_PART;
        return token ? new Secret(trigger, third) : null;
    }

    /** RFC 7468: a private key between its two rules. */
    private static @Nullable Secret privateKey(String text, int trigger) {
        int ruled = text.indexOf("-----", trigger + 11);
        if (ruled < 0 || !text.substring(trigger, ruled).contains("PRIVATE KEY")) {
            return null;
        }
        int end = text.indexOf("-----END", ruled + 5);
        return Secret.between(ruled + 5, end < 0 ? text.length() : end);
    }

    private static @Nullable Secret sshPass(String text, int trigger) {
        int from = Scan.skipSpaces(text, trigger + 10);
        return quotedOrBare(text, from);
    }

    /** {@code mysql -uroot -psecret}: the value stands at once behind the letter. */
    private static @Nullable Secret mysql(String text, int trigger) {
        int option = text.indexOf(" -p", trigger);
        boolean given = option >= 0 && at(text, option + 3) > ' ' && text.indexOf('\n', trigger) < 0;
        return given && isCommand(text, trigger) ? quotedOrBare(text, option + 3) : null;
    }

    private static boolean isCommand(String text, int trigger) {
        char before = at(text, trigger - 1);
        int end = Scan.endOfName(text, trigger);
        return (before <= ' ' || before == '/' || before == '=') && at(text, end) == ' ';
    }

    /** {@code curl -u user:password}. */
    private static @Nullable Secret curl(String text, int trigger) {
        for (String option : List.of(" -u ", " --user ", " -u")) {
            int found = text.indexOf(option, trigger);
            int from = found + option.length();
            int end = found < 0 ? -1 : Scan.endBefore(text, from, "");
            int colon = end < 0 ? -1 : text.indexOf(':', from);
            if (colon >= from && colon < end) {
                return Secret.between(colon + 1, "\"'".indexOf(text.charAt(end - 1)) >= 0 ? end - 1 : end);
            }
        }
        return null;
    }

    private static @Nullable Secret quotedOrBare(String text, int at) {
        char quote = at(text, at);
        int close = quote == '"' || quote == '\'' ? text.indexOf(quote, at + 1) : -1;
        return close > at ? Secret.between(at + 1, close) : Secret.between(at, Scan.endBefore(text, at, "\"'"));
    }
}
