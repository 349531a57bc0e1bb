package logly.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines of servers, audit and applications. */
class ServerLinesTest {
    private static final ParseContext NOW =
            new ParseContext(ZoneOffset.UTC, Instant.parse("2026-11-23T12:00:00Z"), "agent-1");
    private static final String SIGNS = " :[]()<>{}\"'=-,;\\%/@0\uFFFD";
    private static final String FORGED = "198.51.100.1";
    private static final List<String> NAMES = List.of(
            "x from " + FORGED,
            "x from " + FORGED + " port 22 ssh2",
            "x client " + FORGED,
            "x [" + FORGED + "]",
            "x[" + FORGED + "]: y",
            "x>, method=PLAIN, rip=" + FORGED + ", lip=1",
            "x, ip=[" + FORGED + "]",
            "x, relay=[" + FORGED + "]",
            "x'@'" + FORGED,
            "x', '" + FORGED + "'",
            "x (" + FORGED + ")",
            "x rhost=" + FORGED,
            "x ip " + FORGED,
            FORGED);

    static Stream<String> rows() throws IOException {
        try (InputStream rows = Objects.requireNonNull(ServerLinesTest.class.getResourceAsStream("servers.tsv"))) {
            String text = new String(rows.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(row -> !row.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void understandsLine(String row) {
        List<String> cells = List.of(row.split("\t", 7));
        LogEvent event = SourceFormat.mixed().parse(cells.get(6), NOW);
        assertThat(event.getFormat()).isEqualTo(cells.get(0));
        assertThat(event.getAction().name()).isEqualTo(cells.get(1));
        assertThat(event.getLevel().name()).isEqualTo(cells.get(2));
        assertThat(Objects.requireNonNullElse(event.getUser(), "-")).isEqualTo(cells.get(3));
        assertThat(Objects.requireNonNullElse(event.getIpAddress(), "-")).isEqualTo(cells.get(4));
        assertThat(event.getTimestamp().toString()).startsWith("2026-11-23T");
        assertThat(event.getTimestamp()).isNotEqualTo(NOW.readAt());
        for (String entry : cells.get(5).split(";", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                assertThat(event.getMetadata()).containsEntry(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
    }

    /** %U stands for a name that its client may choose. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "Nov 23 11:00:00 h dovecot: imap-login: Disconnected (auth failed, 1 attempts): user=<%U>, method=PLAIN,"
                        + " rip=192.0.2.7, lip=203.0.113.4, session=<a>",
                "Nov 23 11:00:00 h imapd: LOGIN FAILED, user=%U, ip=[192.0.2.7]",
                "Nov 23 11:00:00 h sendmail[7]: 4ANB0000007: AUTH failure (LOGIN): failed, user=%U, relay=h [192.0.2.7]",
                "Nov 23 11:00:00 h postfix/smtpd[7]: warning: unknown[192.0.2.7]: SASL LOGIN authentication failed: x,"
                        + " sasl_username=%U",
                "Nov 23 11:00:00 h proftpd[7]: h (h[192.0.2.7]): USER %U: no such user found from h [192.0.2.7] to"
                        + " 203.0.113.4:21",
                "Nov 23 11:00:00 h pure-ftpd: (?@192.0.2.7) [WARNING] Authentication failed for user [%U]",
                "Mon Nov 23 11:00:00 2026 [pid 7] [%U] FAIL LOGIN: Client \"192.0.2.7\"",
                "2026-11-23 11:00:00 login authenticator failed for (x) [192.0.2.7]: 535 Incorrect authentication data"
                        + " (set_id=%U)",
                "2026-11-23T11:00:00Z 12 [Note] Access denied for user '%U'@'192.0.2.7' (using password: YES)",
                "2026-11-23 11:00:00 UTC [7] 192.0.2.7 %U@db FATAL:  password authentication failed for user \"%U\"",
                "[Mon Nov 23 11:00:00 2026] [error] [client 192.0.2.7] user %U not found: /x",
                "2026/11/23 11:00:00 [error] 3#3: *4 user \"%U\": password mismatch, client: 192.0.2.7, server: h,"
                        + " request: \"GET / HTTP/1.1\", host: \"h\"",
                "192.0.2.7 - %U [23/Nov/2026:11:00:00 +0000] \"GET / HTTP/1.1\" 401 195 \"-\" \"x\"",
                "Nov 23 11:00:00 h roundcube: <a> IMAP Error: Login failed for %U from 192.0.2.7. AUTHENTICATE PLAIN:"
                        + " failed. user=%U in /x.php on line 1",
                "[2026-11-23 11:00:00] NOTICE[7] chan_sip.c: Registration from '<sip:%U@h>' failed for '192.0.2.7:5061'"
                        + " - Wrong password",
                "Nov 23 11:00:00 h xrdp-sesman[7]: [INFO ] AUTHFAIL: user=%U ip=::ffff:192.0.2.7 time=1795431600",
                "Nov 23 11:00:00 h someapp[7]: login failed for user %U from 192.0.2.7",
                "Nov 23 11:00:00 h someapp[7]: Invalid login as \"%U\" from 192.0.2.7",
            })
    void noNameForgesAnAddress(String template) {
        for (String name : NAMES) {
            String line = template.replace("%U", name);
            LogEvent event = SourceFormat.mixed().parse(line, NOW);
            assertThat(event.getIpAddress()).as(line).isIn("192.0.2.7", null);
        }
    }

    /** A target holds no blanks: what is sent with some is written with their escapes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "2026-11-23 11:00:00 192.0.2.7 POST /login?x=%U took 8ms and returned 401 65 bytes",
                "2026/11/23 11:00:00 [client: 192.0.2.7] [useragent: from 198.51.100.1] POST /login?%U 403",
                "2026-11-23 11:00:00 App: 192.0.2.7: 38 B: POST /a/%U/login (403) (1ms)"
            })
    void noTargetForgesAnAddress(String template) {
        for (String name : NAMES) {
            String line = template.replace("%U", name.replace(' ', '+'));
            LogEvent event = SourceFormat.mixed().parse(line, NOW);
            assertThat(event.getIpAddress()).as(line).isIn("192.0.2.7", null);
        }
    }

    @Test
    void neverThrowsOnBrokenLines() throws IOException {
        long seed = 20261124;
        int rounds = "full".equals(System.getProperty("logly.scale")) ? 50 : 1;
        System.out.println("neverThrowsOnBrokenLines seed " + seed + " rounds " + rounds);
        Random random = new Random(seed);
        SourceFormat mixed = SourceFormat.mixed();
        for (String row : rows().toList()) {
            String line = row.split("\t", 7)[6];
            LogParser own = LogFormat.named(row.substring(0, row.indexOf('\t')))
                    .orElseThrow()
                    .parser();
            for (int cut = 0; cut <= line.length() * rounds; cut++) {
                StringBuilder broken = new StringBuilder(line.substring(0, cut % (line.length() + 1)));
                for (int i = random.nextInt(3); i > 0 && !broken.isEmpty(); i--) {
                    broken.setCharAt(random.nextInt(broken.length()), SIGNS.charAt(random.nextInt(SIGNS.length())));
                }
                assertThat(own.parse(broken.toString(), NOW).getAction()).isNotNull();
                assertThat(mixed.parse(broken.toString(), NOW).getTimestamp()).isNotNull();
            }
        }
    }
}
