package logly.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
        return AgentIdentity.load(folder.resolve("agent"), machine, random);
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
