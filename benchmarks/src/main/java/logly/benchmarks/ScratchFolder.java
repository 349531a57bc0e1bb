package logly.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder on the disk that the build uses, which may be another kind than that of temporary files. */
final class ScratchFolder {
    private static final Path PARENT = Path.of("target");

    private final Path root;
    private int children;

    ScratchFolder() {
        try {
            root = Files.createTempDirectory(Files.createDirectories(PARENT), "benchmark-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path newChild() {
        return root.resolve(Integer.toString(children++));
    }

    void delete() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(root)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
