package logly.agent.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final int TEXTS = "full".equals(System.getProperty("logly.scale")) ? 1_000_000 : 20_000;
    /** Put together here, so that no search for secrets in the sources finds one. */
    private static final String S = "hunter2" + "Xy";

    private static final String TAIL36 = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final Redaction redaction = Redaction.of(new Redaction.Options(true, List.of()));

    /** {@code §…§} encloses what must be masked. */
    static Stream<String> secrets() {
        return Stream.of(
                        "connect postgres://app:§" + S + "§@db:5432/app failed",
                        "redis://:§" + S + "§@cache/0",
                        "amqp://u:§p@ss:" + S + "§@mq",
                        "clone https://§x" + TAIL36 + "§@git.example.com/r.git",
                        "password=§" + S + "§ user=bob",
                        "jdbc:sqlserver://h;user=sa;Password=§" + S + "§;encrypt=true",
                        "DB_PASSWORD=§" + S + "§",
                        "spring.datasource.password=§" + S + "§",
                        "password = §" + S + "§",
                        "GET /login?user=bob&password=§" + S + "§&next=/ HTTP/1.1",
                        "GET /x?access_token=§abc§ HTTP/1.1",
                        "{\"user\":\"bob\",\"password\":\"§" + S + "§\",\"n\":1}",
                        "{\"password\": §123456§}",
                        "{\"apiKey\": \"§a b \\\" c§\"}",
                        "body={\\\"client_secret\\\":\\\"§" + S + "§\\\",\\\"a\\\":1}",
                        "{'token': '§" + S + "§'}",
                        "\"password\"=>\"§" + S + "§\", \"x\"=>1",
                        "password: §" + S + "§",
                        "password: §letmein§",
                        "Generated admin password: §" + S + "§",
                        "X-Api-Key: §letters§",
                        "X-Auth-Token: §" + S + "§",
                        "<password>§" + S + "§</password>",
                        "ldap userPassword={SSHA}§x§".replace("{SSHA}§x§", "§{SSHA}" + S + "§"),
                        "run --password §" + S + "§ --user bob",
                        "run --password=§" + S + "§ --user bob",
                        "run --api-key '§" + S + " x§' next",
                        "run -token §" + S + "§",
                        "Authorization: Bearer §" + TAIL36 + "§",
                        "authorization: Basic §dXNlcjpwYXNz§",
                        "\"Authorization\":\"Bearer §" + S + "§\"",
                        "Authorization: §" + TAIL36 + "§",
                        "curl -H 'Authorization: token §" + S + "§' https://example.com",
                        "got bearer §" + TAIL36 + "§ from client",
                        "jwt §ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl§ refused",
                        "-----BEGIN RSA PRIVATE KEY-----§\nMIIEow\n§-----END RSA PRIVATE KEY-----",
                        "key -----BEGIN PRIVATE KEY-----§MIIEowIBAAKCAQ§",
                        "id §AK" + "IAIOSFODNN7EXAMPLE§ used",
                        "aws_secret_access_key=§wJalrXUtnFEMI/K7MDENG§",
                        "pushed with §gh" + "p_" + TAIL36 + "§.",
                        "§gl" + "pat-" + TAIL36 + "§",
                        "slack §xo" + "xb-123456789012-abcdef§",
                        "stripe §sk" + "_live_" + TAIL36 + "§",
                        "sshpass -p §" + S + "§ ssh root@192.0.2.1",
                        "mysqldump -uroot -p§" + S + "§ db",
                        "mysql -p'§" + S + " x§' db",
                        "curl -u bob:§" + S + "§ https://example.com",
                        "MYSQL_PWD=§" + S + "§ mysql",
                        "pwd=§" + S + "§")
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void masksTheSecretAndNothingElse(String marked) {
        String text = marked.replace("§", "");
        String expected = marked.replaceAll("(?s)§[^§]*§", Redaction.MASK.replace("[", "\\["));
        assertThat(redaction.apply(text)).isEqualTo(expected);
        assertThat(redaction.apply(expected)).as("again").isEqualTo(expected);
        assertThat(redaction.apply("x\n" + text)).isEqualTo("x\n" + expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Failed password for root from 192.0.2.1 port 22 ssh2",
                "Failed password for invalid user password from 192.0.2.1 port 22 ssh2",
                "Accepted password for secret from 192.0.2.1 port 22 ssh2",
                "error: PAM: Authentication failure for token from 192.0.2.1",
                "pam_unix(passwd:chauthtok): password changed for root",
                "passwd: password changed for bob",
                "root : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/ls",
                "Access denied for user 'root'@'localhost' (using password: YES)",
                "invalid password: alice7",
                "SASL LOGIN authentication failed: UGFzc3dvcmQ6",
                "Unexpected token: '}' at line 3",
                "unexpected token: end",
                "invalid token: expired12",
                "prompt_tokens=120 max_tokens: 4096",
                "token_type=bearer expires=30",
                "password=*** user=bob",
                "password=${DB_PASSWORD}",
                "\"password\":null,\"password\":\"[FILTERED]\"",
                "pass=12 fail=3",
                "bypass=1234567 compass=north passenger=bob12345",
                "type=SYSCALL key=\"identity\" auid=0",
                "the bearer token is missing",
                "http://example.com:8080/a?b=c@d",
                "see https://bob@example.com/x",
                "mail to: bob@example.com",
                "publickey for git: RSA SHA256:AbCdEf0123456789abcdefghi",
                "mysql started with --print-defaults",
                "tasks sk-short and eyJust a word",
                "--password-file /etc/x --secret-name db",
                "primary key: 12345678, key=abc12345"
            })
    void leavesOrdinaryTextAlone(String text) {
        assertThat(redaction.apply(text)).isSameAs(text);
    }

    @Test
    void masksTheValueUnderAKeyThatNamesASecret() {
        assertThat(redaction.apply("userPassword", "letmein")).isEqualTo(Redaction.MASK);
        assertThat(redaction.apply("userPassword", "")).isEmpty();
        assertThat(redaction.apply("user", "letmein")).isEqualTo("letmein");
        assertThat(redaction.apply("url", "http://a:b@c/")).isEqualTo("http://a:" + Redaction.MASK + "@c/");
    }

    @Test
    void masksWhatThePatternsOfTheOperatorFind() {
        Redaction own = Redaction.of(new Redaction.Options(true, List.of("IBAN ([A-Z]{2}[0-9]+)", "card-[0-9]+")));
        assertThat(own.apply("IBAN DE12 and card-77, IBAN FI34"))
                .isEqualTo("IBAN [redacted] and [redacted], IBAN [redacted]");
        assertThat(own.apply("password=" + S)).isEqualTo("password=[redacted]");
    }

    @Test
    void namesAPatternThatIsNone() {
        assertThatThrownBy(() -> Redaction.of(new Redaction.Options(true, List.of("a("))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'a(' is no pattern: ");
    }

    @Test
    void masksNothingWhenItIsOff() {
        Redaction off = Redaction.of(new Redaction.Options(false, List.of("x")));
        assertThat(off.apply("password=x")).isEqualTo("password=x");
        assertThat(off.apply("password", "x")).isEqualTo("x");
    }

    @Test
    void neverThrowsAndIsStableOnAnyText() {
        long seed = 11;
        System.out.println("RedactionTest seed " + seed + " texts " + TEXTS);
        Random random = new Random(seed);
        List<String> parts = secrets().map(text -> text.replace("§", "")).toList();
        String odd = "=:\"'\\{}<>@/- \n&;%$§eyJ";
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(4); n >= 0; n--) {
                String part = parts.get(random.nextInt(parts.size()));
                int from = random.nextInt(part.length());
                text.append(part, from, from + random.nextInt(part.length() - from + 1));
                text.append(odd.charAt(random.nextInt(odd.length())));
            }
            String once = redaction.apply(text.toString());
            assertThat(redaction.apply(once).replace(Redaction.MASK, "")).hasSizeLessThanOrEqualTo(text.length());
        }
    }
}
