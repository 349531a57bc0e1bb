package logly.agent.redact;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import logly.agent.words.Words;
import org.jspecify.annotations.Nullable;

/**
 * Masks secrets in a text as {@value #MASK}: what the words of {@link Finders} announce, and what the operator's
 * patterns find. Immutable.
 */
public final class Redaction {
    public static final String MASK = "[redacted]";

    /** A shorter text holds no key with a value worth the name. */
    static final int SHORTEST = 8;
    /** A shorter text holds no token that is known by its prefix: only what stands behind a key could be a secret. */
    private static final int SHORTEST_TOKEN = 15;

    private final boolean on;
    private final Words<Secret.Finder> words = new Words<>(Finders.all());
    private final List<Pattern> patterns;

    /**
     * What is masked.
     *
     * @param on whether anything is
     * @param patterns of RE2/J, masked beside the known secrets: their first group, or all where they have none
     */
    public record Options(boolean on, List<String> patterns) {
        public Options {
            patterns = List.copyOf(patterns);
        }
    }

    private Redaction(Options options) {
        on = options.on();
        patterns = options.patterns().stream().map(Redaction::compiled).toList();
    }

    /** Throws IllegalArgumentException with one plain sentence for a pattern that is none. */
    public static Redaction of(Options options) {
        return new Redaction(options);
    }

    private static Pattern compiled(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + pattern + "' is no pattern: " + e.getDescription(), e);
        }
    }

    /** The text with its secrets masked; the same text where it has none. */
    public String apply(String text) {
        if (!on) {
            return text;
        }
        String known = known(text);
        return patterns.isEmpty() ? known : own(known);
    }

    /** As {@link #apply(String)}, for a value that stands under a key: all of it where the key names a secret. */
    public String apply(String key, String value) {
        if (on && SecretName.isOne(key, 0, key.length()) && !KeyedSecret.isPlain(value, 0, value.length(), key)) {
            return MASK;
        }
        return apply(value);
    }

    private String known(String text) {
        if (text.length() < SHORTEST || (text.length() < SHORTEST_TOKEN && !holdsDivider(text))) {
            return text;
        }
        StringBuilder masked = null;
        int copied = 0;
        int sign = text.indexOf('@');
        Secret secret = next(text, copied, sign);
        while (secret != null) {
            masked = masked == null ? new StringBuilder(text.length()) : masked;
            masked.append(text, copied, secret.from()).append(MASK);
            copied = secret.end();
            sign = sign < 0 ? sign : text.indexOf('@', copied);
            secret = next(text, copied, sign);
        }
        return masked == null
                ? text
                : masked.append(text, copied, text.length()).toString();
    }

    /** Whether anything could stand between a key and its value. */
    private static boolean holdsDivider(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '=' || c == ':' || c == '>') {
                return true;
            }
        }
        return false;
    }

    private @Nullable Secret next(String text, int from, int sign) {
        Secret announced = words.first(text, from, (finder, start) -> finder.find(text, start));
        for (int at = sign; at >= 0 && (announced == null || at < announced.from()); at = text.indexOf('@', at + 1)) {
            Secret user = Finders.userOfUrl(text, from, at);
            if (user != null) {
                return user;
            }
        }
        return announced;
    }

    private String own(String text) {
        String masked = text;
        for (Pattern pattern : patterns) {
            Matcher matcher = pattern.matcher(masked);
            int group = pattern.groupCount() > 0 ? 1 : 0;
            StringBuilder result = new StringBuilder();
            int copied = 0;
            while (matcher.find()) {
                int from = matcher.start(group);
                if (from >= copied && matcher.end(group) > from) {
                    result.append(masked, copied, from).append(MASK);
                    copied = matcher.end(group);
                }
            }
            masked = copied == 0
                    ? masked
                    : result.append(masked, copied, masked.length()).toString();
        }
        return masked;
    }
}
