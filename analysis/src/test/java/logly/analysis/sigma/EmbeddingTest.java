package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.schemas.Finding;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
    private static final long SEED = 20261130;

    /** Kind, then of its findings: rule, services, resource kinds beside the host, count, seconds. */
    private static final List<String> JUDGED = List.of(
            "guessing|logly-brute-force|sshd|ip,user|40|200",
            "guessing|logly-brute-force|dovecot|ip,user|12|300",
            "guessing|logly-brute-force-slow|sshd|ip,user|30|40000",
            "guessing|logly-user-enumeration|sshd|ip,user|25|900",
            "guessing|logly-few-failures|vsftpd|ip,user|4|60",
            "guessing|logly-slow-enumeration|sshd|ip,user|6|9000",
            "webattack|logly-web-attack|nginx|ip,path|3|5",
            "webattack|logly-web-attack|apache|ip,path|60|400",
            "webattack|logly-web-expression|nginx|ip,path|2|1",
            "webattack|logly-web-exploit-path|nginx|ip,path|1|0",
            "webattack|logly-modsecurity|nginx|ip,path|9|60",
            "webscan|logly-web-path-scan|nginx|ip,path|300|250",
            "webscan|logly-web-path-scan|apache|ip,path|40|100",
            "webscan|logly-web-scan|nginx|ip,path|7|200",
            "webscan|logly-wordpress-scan|apache|ip,path|12|30",
            "webscan|logly-web-admin-interface|nginx|ip,path|5|10",
            "escalation|logly-pkexec-exploit|pkexec|user|1|0",
            "escalation|logly-sudo-refused|sudo|user|2|50",
            "escalation|logly-privilege-guessing|su|user|8|300",
            "escalation|logly-suid-crash|kernel|user|3|10",
            "persistence|logly-new-account|useradd|user|1|0",
            "persistence|logly-new-account|adduser|user|2|60",
            "persistence|logly-second-root|usermod|user|1|0",
            "persistence|logly-authorized-keys|auditd|user,path|1|0",
            "persistence|logly-cron-job|crond|user,path|1|0",
            "evasion|logly-log-tampering|auditd|user,path|2|20",
            "evasion|logly-removal-burst|auditd|user,path|90|20",
            "evasion|logly-temporary-program-removed|auditd|user,path|1|0",
            "evasion|logly-log-tampering|bash|user,path|1|0",
            "mail|logly-mail-relay|postfix|ip|5|100",
            "mail|logly-mail-spam|postfix|ip|20|900",
            "mail|logly-mail-greeting|postfix|ip|3|30",
            "mail|logly-mail-spam|exim|ip|6|300",
            "disk|logly-disk-full|kernel|device,path|30|600",
            "disk|logly-disk-error|kernel|device|12|100",
            "disk|logly-read-only|kernel|device|1|0",
            "disk|logly-disk-full|postgres|path|4|100",
            "service|logly-crash-loop|nginx||12|300",
            "service|logly-crash-loop|myapp||40|600",
            "service|logly-bad-configuration|nginx||1|0",
            "service|logly-port-clash|nginx||2|5",
            "names|logly-dns-failing|systemd-resolved||90|500",
            "names|logly-dns-failing|postfix||30|300",
            "names|logly-dns-failing|myapp||12|100",
            "names|logly-dns-failing|curl||50|900");

    private final Map<String, SigmaRule> rules = new HashMap<>();

    private Finding finding(String row, Random random) {
        List<String> cells = List.of(row.split("\\|", -1));
        SigmaRule rule = rules.get(cells.get(1));
        if (rule == null) {
            throw new AssertionError("no rule " + cells.get(1));
        }
        Map<String, List<String>> resources = new HashMap<>();
        resources.put("host", List.of("h" + random.nextInt(1000)));
        resources.put("service", List.of(cells.get(2)));
        for (String kind : cells.get(3).split(",", -1)) {
            if (!kind.isEmpty()) {
                resources.put(kind, List.of(kind + random.nextInt(100_000)));
            }
        }
        long first = random.nextInt(1_000_000_000);
        long last = first + Long.parseLong(cells.get(5)) * 1000;
        Hit hit = new Hit("r", first, "e", "", resources);
        Episode episode = new Episode(first, last, Long.parseLong(cells.get(4)), List.of("e"), resources, hit, last);
        Plan plan = new Plan(rule, rule.correlation().orElse(Plan.ALONE), false, List.of());
        return Findings.of(plan, List.of("g" + random.nextInt()), 1, episode);
    }

    private static double cosine(List<Float> one, List<Float> other) {
        double product = 0;
        for (int i = 0; i < one.size(); i++) {
            product += one.get(i) * other.get(i);
        }
        return product;
    }

    @Test
    void findsFindingsOfTheSameKindFirst() throws IOException {
        System.out.println("seed " + SEED);
        RuleFiles.shipped().rules().forEach(rule -> rules.put(rule.id(), rule));
        Random random = new Random(SEED);
        List<Finding> findings =
                JUDGED.stream().map(row -> finding(row, random)).toList();
        assertThat(findings).hasSizeGreaterThanOrEqualTo(40);
        assertThat(JUDGED.stream().map(EmbeddingTest::kind).distinct()).hasSize(10);
        Map<String, List<Double>> byKind = new HashMap<>();
        double sum = 0;
        for (int i = 0; i < JUDGED.size(); i++) {
            double precision = averagePrecision(i, findings);
            byKind.computeIfAbsent(kind(JUDGED.get(i)), kind -> new ArrayList<>())
                    .add(precision);
            sum += precision;
        }
        byKind.forEach((kind, all) -> System.out.println(kind + " " + all));
        System.out.println("mean average precision " + sum / JUDGED.size());
        assertThat(sum / JUDGED.size()).isGreaterThanOrEqualTo(0.9);
    }

    private static String kind(String row) {
        return row.substring(0, row.indexOf('|'));
    }

    private static double averagePrecision(int of, List<Finding> findings) {
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < findings.size(); i++) {
            if (i != of) {
                others.add(i);
            }
        }
        List<Float> asked = findings.get(of).getEmbedding();
        others.sort(
                Comparator.comparingDouble(i -> -cosine(asked, findings.get(i).getEmbedding())));
        double sum = 0;
        int found = 0;
        for (int rank = 0; rank < others.size(); rank++) {
            if (kind(JUDGED.get(others.get(rank))).equals(kind(JUDGED.get(of)))) {
                found++;
                sum += found / (rank + 1.0);
            }
        }
        return sum / found;
    }

    @Test
    void dependsOnWhatItIsAndNotOnWhomItBefell() throws IOException {
        RuleFiles.shipped().rules().forEach(rule -> rules.put(rule.id(), rule));
        String row = JUDGED.get(0);
        Finding one = finding(row, new Random(1));
        Finding other = finding(row, new Random(2));
        assertThat(one.getFingerprint()).isNotEqualTo(other.getFingerprint());
        assertThat(one.getEmbedding()).isEqualTo(other.getEmbedding()).hasSize(Embedding.DIMENSIONS);
        assertThat(one.getEmbeddingVersion()).isEqualTo(Embedding.VERSION);
        assertThat(cosine(one.getEmbedding(), one.getEmbedding())).isCloseTo(1, within(1e-5));
    }
}
