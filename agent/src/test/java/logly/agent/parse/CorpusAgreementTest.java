package logly.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How far the parsers agree with labelled lines, a printed table per corpus; floors stand at what is reached. Each line
 * is read as one of a mixed source, so that the choice of its parser is judged too. What differs is listed with
 * {@code -Dlogly.corpora.show=FAMILY[,FAMILY…]}.
 */
class CorpusAgreementTest {
    private static Agreement agreement(Judge judge, List<JsonNode> cases) {
        Agreement agreement = new Agreement(judge.corpus());
        SourceFormat mixed = SourceFormat.mixed();
        for (JsonNode given : cases) {
            String line = given.path("line").asText();
            judge.judge(
                    given, mixed.parse(line, Judge.context(given)), agreement.new Case(Corpora.family(given), line));
        }
        return agreement;
    }

    private static Agreement agreement(Judge judge) throws IOException {
        return agreement(judge, Corpora.read(judge.corpus()));
    }

    private static Agreement printed(Agreement agreement) {
        System.out.println(agreement.table());
        return agreement;
    }

    @Test
    void agreesOnSyslogHeaders() throws IOException {
        Agreement agreement = printed(agreement(new HeaderJudge()));
        assertThat(agreement.ratio()).isGreaterThanOrEqualTo(0.985);
        assertThat(agreement.misses(null, "invented")).isZero();
        assertThat(agreement.misses(null, "kept")).isZero();
    }

    @Test
    void agreesOnAuthLines() throws IOException {
        assertThat(printed(agreement(new AuthLineJudge())).ratio()).isGreaterThanOrEqualTo(0.99);
    }

    @Test
    void agreesOnFail2bansOwnLog() throws IOException {
        assertThat(printed(agreement(new Fail2banOwnJudge())).ratio()).isGreaterThanOrEqualTo(0.99);
    }

    @Test
    void takesNoCalmLineForAFailedLogin() throws IOException {
        List<JsonNode> cases = Corpora.read("fail2ban-lines");
        Agreement agreement = printed(agreement(new Fail2banLineJudge(cases), cases));
        assertThat(agreement.misses(null, "calm")).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "sshd, 0.97, 0.99, 0.97, 1",
        "auth, 0.97, 0.99, 0.97, 1",
        "recidive, 0.97, 0.99, 0.97, 1",
        "mail, 0.98, 0.99, 0.97, 0.97",
        "ftp, 1, 1, 1, 1",
        "web, 0.98, 1, 0.97, 0.98",
        "dns, 1, 1, 1, 1",
        "database, 1, 1, 1, 1"
    })
    void agreesWithFail2ban(String family, double failure, double address, double user, double time)
            throws IOException {
        List<JsonNode> cases = Corpora.read("fail2ban-lines");
        Agreement agreement = agreement(new Fail2banLineJudge(cases), cases);
        assertThat(agreement.ratio(family, "failure")).isGreaterThanOrEqualTo(failure);
        assertThat(agreement.ratio(family, "host_ip")).isGreaterThanOrEqualTo(address);
        assertThat(agreement.ratio(family, "user")).isGreaterThanOrEqualTo(user);
        assertThat(agreement.ratio(family, "time")).isGreaterThanOrEqualTo(time);
    }

    @Test
    void printsAgreementWithWazuhAndCrowdsec() throws IOException {
        printed(agreement(new WazuhJudge()));
        printed(agreement(new CrowdsecJudge()));
    }

    @ParameterizedTest
    @CsvSource({"sshd, 0.99", "auth, 0.99", "cimserver, 0.99", "mail, 0.99", "ftp, 0.99", "web, 0.99", "dns, 0.99"})
    void agreesWithWazuh(String family, double floor) throws IOException {
        assertThat(agreement(new WazuhJudge()).ratio(family)).isGreaterThanOrEqualTo(floor);
    }

    @ParameterizedTest
    @CsvSource({
        "sshd, 0.98",
        "auth, 0.98",
        "kernel, 0.98",
        "mail, 0.97",
        "ftp, 0.97",
        "web, 0.97",
        "database, 0.97",
        "audit, 0.95",
        "named, 0.97"
    })
    void agreesWithCrowdsec(String family, double floor) throws IOException {
        assertThat(agreement(new CrowdsecJudge()).ratio(family)).isGreaterThanOrEqualTo(floor);
    }
}
