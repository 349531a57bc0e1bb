package logly.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import logly.runtime.ExitCode;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.runtime.Service;

/**
 * {@code <data>/endpoints.json}: there while the instance is ready, gone after a clean stop. Readers see the old file or
 * the new one, never a part.
 */
final class EndpointsFile implements Service {
    private final Path file;

    EndpointsFile(Path dataDir) {
        this.file = dataDir.resolve("endpoints.json");
    }

    @Override
    public String name() {
        return "endpoints";
    }

    /** Removes what a killed instance left. */
    @Override
    public void start() throws IOException {
        Files.deleteIfExists(file);
    }

    void write(Endpoints endpoints) {
        Path fresh = file.resolveSibling("endpoints.json.new");
        try {
            Files.writeString(fresh, endpoints.json());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CANNOT_WRITE, "data.dir: cannot write " + file + ": " + e.getMessage());
        }
    }

    Optional<Endpoints> read() {
        try {
            return Endpoints.parse(Files.readString(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Health health() {
        return Health.up();
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
