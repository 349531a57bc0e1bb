package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import logly.runtime.ExitCode;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    @TempDir
    Path folder;

    @Test
    void keepsTopicsPortAndClusterOverRestart() throws Exception {
        String address;
        String cluster;
        try (EmbeddedBroker broker = LocalBroker.in(folder)) {
            broker.start();
            assertThat(broker.health()).isEqualTo(Health.up());
            address = broker.bootstrapServers();
            createTopic(address, "kept");
            cluster = clusterId(address);
        }
        try (EmbeddedBroker broker = LocalBroker.in(folder)) {
            broker.start();
            assertThat(broker.bootstrapServers()).isEqualTo(address);
            assertThat(topics(address)).contains("kept");
            assertThat(clusterId(address)).isEqualTo(cluster);
        }
    }

    @Test
    void movesToAnotherPortWhenItsLastOneIsTaken() throws Exception {
        int last;
        try (EmbeddedBroker broker = LocalBroker.in(folder)) {
            broker.start();
            createTopic(broker.bootstrapServers(), "kept");
            last = HostPort.parse(broker.bootstrapServers(), "test").port();
        }
        try (ServerSocket taken = new ServerSocket(last, 1, InetAddress.getLoopbackAddress());
                EmbeddedBroker broker = LocalBroker.in(folder)) {
            broker.start();
            assertThat(broker.bootstrapServers()).doesNotEndWith(":" + taken.getLocalPort());
            assertThat(topics(broker.bootstrapServers())).contains("kept");
        }
    }

    @Test
    void startsInPlaceOfHalfFormattedFolder() throws Exception {
        Path half = Files.createDirectories(folder.resolve("broker.formatting"));
        Files.writeString(half.resolve("bootstrap.checkpoint"), "cut off");
        try (EmbeddedBroker broker = LocalBroker.in(folder)) {
            broker.start();
            assertThat(half).doesNotExist();
        }
    }

    @Test
    void saysWhichSettingNamesTakenPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                EmbeddedBroker broker = LocalBroker.onPort(folder, taken.getLocalPort())) {
            assertThatExceptionOfType(OperatorMistake.class)
                    .isThrownBy(broker::start)
                    .withMessageContaining("broker.port")
                    .withMessageContaining(Integer.toString(taken.getLocalPort()))
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BUSY));
        }
    }

    /** The lock of a broker is taken here by hand: two brokers in one process do not stop cleanly. */
    @Test
    void refusesFolderThatAnotherBrokerUses() throws Exception {
        try (EmbeddedBroker before = LocalBroker.in(folder)) {
            before.start();
        }
        try (FileChannel lock = FileChannel.open(
                        folder.resolve("broker/.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = lock.lock();
                EmbeddedBroker broker = LocalBroker.in(folder)) {
            assertThatExceptionOfType(OperatorMistake.class)
                    .isThrownBy(broker::start)
                    .withMessageContaining("data.dir")
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BUSY));
            assertThat(held.isValid()).isTrue();
        }
    }

    @Test
    void refusesFolderOfSomethingElse() throws IOException {
        Files.createDirectories(folder.resolve("broker"));
        Files.writeString(folder.resolve("broker/letter.txt"), "dear reader");
        try (EmbeddedBroker broker = LocalBroker.in(folder)) {
            assertThatExceptionOfType(OperatorMistake.class)
                    .isThrownBy(broker::start)
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
        }
    }

    private static void createTopic(String address, String name) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static Iterable<String> topics(String address) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            return admin.listTopics().names().get();
        }
    }

    private static String clusterId(String address) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            return admin.describeCluster().clusterId().get();
        }
    }
}
