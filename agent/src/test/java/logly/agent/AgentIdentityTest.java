package logly.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentIdentityTest {
    @TempDir
    private Path folder;

    private final Random random = new Random(20261123);

    private AgentIdentity load(String machineId) throws IOException {
        Path machine = folder.resolve("machine-id");
        Files.deleteIfExists(machine);
        if (!machineId.isEmpty()) {
            Files.writeString(machine, machineId + "\n");
        }
        return load(Map.of("machine", machine));
    }

    private AgentIdentity load(Map<String, Path> traits) throws IOException {
        return AgentIdentity.load(folder.resolve("agent"), MachineTraits.of(traits), random);
    }

    @Test
    void noticesACloneThatKeptItsMachineId() throws IOException {
        Path machine = Files.writeString(folder.resolve("machine-id"), "aaaa\n");
        Path product = Files.writeString(folder.resolve("product"), "one\n");
        AgentIdentity original = load(Map.of("machine", machine, "product", product));
        assertThat(load(Map.of("machine", machine)).agentId())
                .as("an agent with fewer rights")
                .isEqualTo(original.agentId());
        Files.writeString(product, "two\n");
        AgentIdentity clone = load(Map.of("machine", machine, "product", product));
        assertThat(clone.agentId()).isNotEqualTo(original.agentId());
        assertThat(load(Map.of("machine", machine, "product", product)).agentId())
                .isEqualTo(clone.agentId());
    }

    @Test
    void readsTheFileOfAnEarlierVersion() throws IOException {
        Path file = folder.resolve("agent").resolve(AgentIdentity.FILE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "agent 00000000000000ff\nmachine unknown\n");
        assertThat(load("aaaa").agentId()).isEqualTo(0xff);
        assertThat(load("bbbb").agentId()).isNotEqualTo(0xff);
    }

    @Test
    void keepsItsIdAndDrawsANewEpochAtEachStart() throws IOException {
        AgentIdentity first = load("aaaa");
        AgentIdentity second = load("aaaa");
        assertThat(second.agentId()).isEqualTo(first.agentId());
        assertThat(second.epoch()).isNotEqualTo(first.epoch());
        Path file = folder.resolve("agent").resolve(AgentIdentity.FILE);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(file)).doesNotContain("aaaa");
    }

    @Test
    void drawsAnotherIdOnAnotherMachine() throws IOException {
        AgentIdentity original = load("aaaa");
        AgentIdentity clone = load("bbbb");
        assertThat(clone.agentId()).isNotEqualTo(original.agentId());
        assertThat(load("bbbb").agentId()).isEqualTo(clone.agentId());
    }

    @Test
    void keepsItsIdWhereTheMachineDoesNotTellItsOwn() throws IOException {
        AgentIdentity known = load("aaaa");
        assertThat(load("").agentId()).isEqualTo(known.agentId());
        assertThat(load("aaaa").agentId()).isEqualTo(known.agentId());
        assertThat(load("bbbb").agentId()).isNotEqualTo(known.agentId());
    }

    @Test
    void makesAFileAnewThatCannotBeRead() throws IOException {
        AgentIdentity before = load("aaaa");
        Files.writeString(folder.resolve("agent").resolve(AgentIdentity.FILE), "agent xyz\n");
        AgentIdentity after = load("aaaa");
        assertThat(after.agentId()).isNotEqualTo(before.agentId());
        assertThat(load("aaaa").agentId()).isEqualTo(after.agentId());
    }
}
