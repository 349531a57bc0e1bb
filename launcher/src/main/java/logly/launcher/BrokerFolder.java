package logly.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The folder of the broker's logs. It is formatted beside its place and then renamed, because Kafka cannot go on with a
 * half-formatted one.
 */
final class BrokerFolder {
    private static final String PORT_FILE = "logly.port";

    private final Path dir;

    BrokerFolder(Path dir) {
        this.dir = dir.toAbsolutePath();
    }

    Path path() {
        return dir;
    }

    void formatIfNew(int nodeId, String controllerListener) {
        if (Files.exists(dir.resolve("meta.properties"))) {
            return;
        }
        Path parent = Objects.requireNonNull(dir.getParent(), "the broker's folder is below the data folder");
        Path fresh = parent.resolve(dir.getFileName() + ".formatting");
        try {
            Files.createDirectories(parent);
            refuseForeign();
            deleteTree(fresh);
            Files.createDirectory(fresh);
            format(fresh, nodeId, controllerListener);
            Files.deleteIfExists(dir);
            Files.move(fresh, dir);
            sync(parent);
        } catch (IOException e) {
            throw new OperatorMistake(
                    ExitCode.CANNOT_WRITE, "data.dir: cannot write the broker's folder " + dir + ": " + e);
        }
    }

    private void refuseForeign() throws IOException {
        if (!Files.exists(dir)) {
            return;
        }
        try (Stream<Path> content = Files.list(dir)) {
            if (content.findAny().isPresent()) {
                throw new OperatorMistake(
                        ExitCode.CONFIGURATION, "data.dir: " + dir + " is not empty and not a broker's folder");
            }
        }
    }

    private static void format(Path fresh, int nodeId, String controllerListener) throws IOException {
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setNodeId(nodeId)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(fresh.toString())
                    .setMetadataLogDirectory(fresh.toString())
                    .setControllerListenerName(controllerListener)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setPrintStream(silent)
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    RememberedPort port() {
        return new RememberedPort(dir.resolve(PORT_FILE));
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(root)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path path : inside) {
            Files.delete(path);
        }
    }
}
