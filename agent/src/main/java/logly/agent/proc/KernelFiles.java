package logly.agent.proc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the files in which the kernel and the system describe a host. Only acquires: what a text means is decided by
 * the parsers beside it. Texts are taken as ISO 8859-1 where their bytes may be anything, so that none is refused.
 *
 * @param root the folder that holds {@code proc}, {@code sys}, {@code etc} and {@code var}
 */
public record KernelFiles(Path root) {
    private static final int BUFFER_BYTES = 8192;

    /** Those of the host that this process runs on. */
    public static KernelFiles ofThisHost() {
        return new KernelFiles(Path.of("/"));
    }

    public Path path(String name) {
        return root.resolve(name);
    }

    /**
     * The whole text. Many files of the kernel have no length that could be asked before, and those below proc/sys answer
     * the first read only, so that it has to be a large one.
     */
    public String text(String name) throws IOException {
        try (InputStream in = Files.newInputStream(path(name))) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int read = in.read(buffer);
            String start = new String(buffer, 0, Math.max(0, read), StandardCharsets.ISO_8859_1);
            return read <= 0 ? start : start + rest(in);
        }
    }

    private static String rest(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Empty where there is no such file, where it may not be read, and where its process has just ended. */
    public Optional<String> find(String name) {
        try {
            return Optional.of(text(name));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** As {@link #find}, of a text in UTF-8, and no more than its first bytes; what is not UTF-8 is replaced. */
    public Optional<String> findUtf8(String name, int maxBytes) {
        try (InputStream in = Files.newInputStream(path(name))) {
            return Optional.of(new String(in.readNBytes(maxBytes), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Names in a folder, in no order; none where it is missing or may not be read. */
    public List<String> names(String folder) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(folder))) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
            return names;
        }
        return names;
    }

    /** Where a symbolic link points; empty as in {@link #find}. */
    public Optional<String> link(String name) {
        try {
            return Optional.of(Files.readSymbolicLink(path(name)).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Processes of now by their folders in {@code proc}. */
    public List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        for (String name : names("proc")) {
            if (name.charAt(0) >= '1' && name.charAt(0) <= '9' && name.length() < 10 && isNumber(name)) {
                pids.add(Long.valueOf(name));
            }
        }
        return pids;
    }

    private static boolean isNumber(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
