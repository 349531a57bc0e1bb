package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import logly.analysis.sigma.BackTest;
import logly.analysis.sigma.RuleFiles;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.SigmaRule;
import logly.schemas.Finding;
import logly.schemas.FindingType;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedRulesTest {
    private static final Set<String> LEFT_OUT = Set.of(
            "ssh-generic-test",
            "http-generic-test",
            "proxmox-logs",
            "sftpgo-impossible-travel",
            "sshesame",
            "dovecot-time-based-bf-user-enum");

    @TempDir
    private Path folder;

    @Test
    void areAllHonoured() throws IOException {
        RuleFiles shipped = RuleFiles.shipped();
        assertThat(shipped.refused()).isEmpty();
        assertThat(shipped.rules()).hasSizeGreaterThan(40).allSatisfy(rule -> {
            assertThat(rule.description()).as(rule.id()).isNotBlank();
            assertThat(rule.id()).startsWith("logly-");
        });
        assertThat(new RuleSet(shipped.rules()).rules()).hasSameSizeAs(shipped.rules());
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void findTheirOwnLinesAndLeaveTheOthersAlone(SigmaRule rule) throws IOException {
        assertThat(rule.notes().positive()).as("logly.positive").isNotBlank();
        assertThat(rule.notes().negative()).as("logly.negative").isNotBlank();
        RuleSet all = new RuleSet(RuleFiles.shipped().rules());
        assertThat(new RuleSamples(all).mistakes(rule)).isEmpty();
    }

    static Stream<Named<SigmaRule>> shipped() throws IOException {
        return RuleFiles.shipped().rules().stream().map(rule -> Named.of(rule.id(), rule));
    }

    @Test
    void findTheAttackersOfLabelledLogs() throws IOException {
        int wanted = 0;
        int found = 0;
        for (JsonNode given : corpus("crowdsec-scenarios")) {
            String name = given.path("case").asText().replaceFirst("^.*/", "");
            if (given.path("ctx").path("linux_core").asBoolean() && !LEFT_OUT.contains(name)) {
                List<Finding> findings = findings(given);
                Set<String> named = attackers(findings);
                List<String> missed = new ArrayList<>();
                JsonNode attackers = given.path("expect").path("attack_ips");
                for (JsonNode each : attackers) {
                    wanted++;
                    if (named.contains(each.asText())) {
                        found++;
                    } else {
                        missed.add(each.asText());
                    }
                }
                if (attackers.isEmpty()) {
                    wanted++;
                    found += attacks(findings).isEmpty() ? 0 : 1;
                    missed.addAll(attacks(findings).isEmpty() ? List.of("any attack") : List.of());
                }
                if (!missed.isEmpty()) {
                    System.out.println("  " + name + " (" + given.path("source").asText() + "): missed " + missed);
                }
            }
        }
        System.out.println("attackers of labelled logs found: " + found + " of " + wanted);
        assertThat((double) found / wanted).isGreaterThanOrEqualTo(FLOOR);
    }

    private static final double FLOOR = 0.9;

    @Test
    void stayQuietWhereNothingHappens() throws IOException {
        for (JsonNode given : corpus("derived-scenarios")) {
            Set<String> allowed = new HashSet<>();
            given.path("expect").path("attack_ips").forEach(ip -> allowed.add(ip.asText()));
            given.path("expect").path("may").forEach(ip -> allowed.add(ip.asText()));
            List<Finding> grave = attacks(findings(given)).stream()
                    .filter(finding -> finding.getSeverity() >= 50)
                    .toList();
            Set<String> named = attackers(grave);
            named.removeAll(allowed);
            System.out.println(given.path("case").asText() + ": " + grave.size() + " grave, unjudged " + named);
            if (allowed.isEmpty()) {
                assertThat(grave).as(given.path("case").asText()).isEmpty();
            }
        }
    }

    private static List<Finding> attacks(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.getType() == FindingType.ATTACK)
                .toList();
    }

    private static Set<String> attackers(List<Finding> findings) {
        Set<String> names = new HashSet<>();
        for (Finding finding : attacks(findings)) {
            names.addAll(finding.getResources().getOrDefault("ip", List.of()));
            names.addAll(finding.getResources().getOrDefault("remoteHost", List.of()));
        }
        return names;
    }

    private List<Finding> findings(JsonNode given) throws IOException {
        List<String> lines = new ArrayList<>();
        given.path("lines").forEach(line -> lines.add(line.asText()));
        if (given.has("lines_ref")) {
            String file = given.path("lines_ref").path("file").asText().replace(".jsonl", "");
            String source = given.path("lines_ref").path("source").asText();
            for (JsonNode each : corpus(file)) {
                if (each.path("source").asText().equals(source)) {
                    lines.add(each.path("line").asText());
                }
            }
        }
        Path log = Files.write(folder.resolve("given"), lines);
        BackTest test = new BackTest(new RuleSet(RuleFiles.shipped().rules()));
        new EventFile(log.toString(), ZoneOffset.UTC, Instant.parse("2026-11-26T00:00:00Z"), "alpha")
                .read((event, line) -> test.add(event, "given:" + line));
        return test.findings();
    }

    private static List<JsonNode> corpus(String name) throws IOException {
        String named = System.getProperty("logly.corpora");
        Path path = (named != null ? Path.of(named) : Path.of("../../shared/corpora/dev")).resolve(name + ".jsonl");
        assumeTrue(Files.isReadable(path), "no labelled logs at " + path + "; set -Dlogly.corpora");
        List<JsonNode> cases = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            cases.add(new ObjectMapper().readTree(line));
        }
        return cases;
    }
}
