package logly.agent.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import logly.agent.parse.Corpora;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is skipped for the sake of speed holds no secret: a search of every word at every place finds the same. */
class RedactionScreenTest {
    private static final int TEXTS = "full".equals(System.getProperty("logly.scale")) ? 1_000_000 : 10_000;
    private static final Map<String, Secret.Finder> FINDERS = Finders.all();

    private final Redaction redaction = Redaction.of(new Redaction.Options(true, List.of()));

    private static @Nullable Secret first(String text, int from) {
        for (int start = from; start < text.length(); start++) {
            for (Map.Entry<String, Secret.Finder> each : FINDERS.entrySet()) {
                String word = each.getKey();
                Secret found = text.regionMatches(true, start, word, 0, word.length())
                        ? each.getValue().find(text, start)
                        : null;
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static String unscreened(String text) {
        StringBuilder masked = new StringBuilder();
        int copied = 0;
        while (true) {
            Secret next = first(text, copied);
            for (int sign = text.indexOf('@', copied); sign >= 0; sign = text.indexOf('@', sign + 1)) {
                boolean sooner = next == null || sign < next.from();
                Secret user = sooner ? Finders.userOfUrl(text, copied, sign) : null;
                if (user != null) {
                    next = user;
                    break;
                }
            }
            if (next == null) {
                return masked.append(text, copied, text.length()).toString();
            }
            masked.append(text, copied, next.from()).append(Redaction.MASK);
            copied = next.end();
        }
    }

    @Test
    void missesNothingInTextsMadeOfThePartsOfSecrets() {
        long seed = 12;
        System.out.println("RedactionScreenTest seed " + seed + " texts " + TEXTS);
        Random random = new Random(seed);
        List<String> parts = List.copyOf(FINDERS.keySet());
        List<String> between = List.of(
                "=", ": ", ":", "\"", "\": \"", " ", "--", "-", "_", ".", "://", "@", ">", "<", " -p", " -u ", "\\\"",
                "\n");
        List<String> values = List.of(
                "hunter2Xy", "a1b2c3d4e5f6g7h8i9j0k1l2", "abc", "12345", "null", "api", "PRIVATE KEY-----", "ü");
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                String part = parts.get(random.nextInt(parts.size()));
                text.append(random.nextInt(8) == 0 ? part.substring(random.nextInt(part.length())) : part);
                text.append(between.get(random.nextInt(between.size())));
                text.append(random.nextBoolean() ? values.get(random.nextInt(values.size())) : "");
                text.append(random.nextInt(4) == 0 ? between.get(random.nextInt(between.size())) : "");
            }
            String made = random.nextInt(4) == 0 ? text.toString().toUpperCase(Locale.ROOT) : text.toString();
            if (made.length() < Redaction.SHORTEST) {
                continue;
            }
            assertThat(redaction.apply(made)).as(made).isEqualTo(unscreened(made));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"fail2ban-lines", "crowdsec-lines", "wazuh-lines", "auth-lines", "syslog-header", "stack-traces"
            })
    void missesNothingInRealLines(String corpus) throws IOException {
        int lines = 0;
        for (JsonNode given : Corpora.read(corpus)) {
            String text = given.path("line").asText(given.toString());
            assertThat(redaction.apply(text)).isEqualTo(unscreened(text));
            lines++;
        }
        assertThat(lines).isPositive();
    }
}
