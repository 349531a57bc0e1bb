package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.IpReputation;
import logly.stream.StreamSettings.AddressFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressKnowledgeTest {
    /** 203.0.113.0 */
    private static final int NETWORK = 0xcb007100;

    @TempDir
    Path folder;

    private String file(String name, String... lines) throws Exception {
        return Files.write(folder.resolve(name), List.of(lines)).toString();
    }

    @Test
    void knowsPlacesFromFilesInMaxMindsFormat() throws Exception {
        Path cities = folder.resolve("city.mmdb");
        MaxMindFile.write(
                cities,
                NETWORK,
                24,
                Map.of("country", Map.of("iso_code", "FI"), "city", Map.of("names", Map.of("en", "Oulu"))));
        Path systems = folder.resolve("asn.mmdb");
        MaxMindFile.write(
                systems,
                NETWORK,
                25,
                Map.of("autonomous_system_number", 64_500, "autonomous_system_organization", "Example Net"));
        AddressKnowledge knowledge =
                AddressKnowledge.read(new AddressFiles("", "", "", cities.toString(), systems.toString()));

        IpReputation known = knowledge.of("203.0.113.7", NOW);
        assertThat(known.getCountryCode()).isEqualTo("FI");
        assertThat(known.getCity()).isEqualTo("Oulu");
        assertThat(known.getAsn()).isEqualTo("AS64500 Example Net");
        assertThat(knowledge.of("203.0.113.200", NOW).getAsn()).isNull();
        assertThat(knowledge.of("198.51.100.7", NOW).getCountryCode()).isNull();
        assertThat(knowledge.of("2001:db8::/64", NOW).getCountryCode()).isNull();
    }

    @Test
    void readsTheLists() throws Exception {
        AddressKnowledge knowledge = AddressKnowledge.read(new AddressFiles(
                file("allow", "203.0.113.0/24 the office"),
                file("block", "# none of ours", "0.0.0.0/0"),
                file("cloud", "198.51.100.0/24 a provider"),
                "",
                ""));
        assertThat(knowledge.of("203.0.113.7", NOW).getIsWhitelisted()).isTrue();
        assertThat(knowledge.of("198.51.100.7", NOW).getIsBlacklisted()).isTrue();
        assertThat(knowledge.of("198.51.100.7", NOW).getType()).isEqualTo("cloud");
    }

    @Test
    void namesTheSettingTheFileAndTheLineOfAMistake() throws Exception {
        String block = file("block", "203.0.113.0/24", "203.0.113.0/240");
        assertMistake(new AddressFiles("", block, "", "", ""), "stream.block.file", block, "line 2", "203.0.113.0/240");
        String absent = folder.resolve("absent").toString();
        assertMistake(new AddressFiles(absent, "", "", "", ""), "stream.allow.file", absent);
        assertMistake(new AddressFiles("", "", "", absent, ""), "stream.geoip.file", absent);
        assertMistake(new AddressFiles("", "", "", "", block), "stream.asn.file", block, "MaxMind");
    }

    private static void assertMistake(AddressFiles files, String... named) {
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> AddressKnowledge.read(files))
                .withMessageContainingAll(named)
                .satisfies(mistake -> assertThat(mistake.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }
}
