package logly.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Gives back what retention let go, in steps so short that one between two batches holds up nobody: a few rows are
 * deleted, or a file gets shorter. A file goes by another name first, by which no reader finds it; one that has it open
 * may finish its transaction before any byte of it goes. Safe to be broken off: the next cleaning finds what is left.
 */
public final class Cleaning {
    /** Longer than any read transaction. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final long BYTES_A_STEP = 64 << 20;
    private static final String GONE = ".gone";
    private static final Pattern NAME = Pattern.compile("(.+\\.db)(?:-wal|-shm|\\.gone)?");
    private static final List<String> FOLDERS = List.of("days", "months", "corrupt");

    private final StoreFiles files;
    private final List<String> doomed;
    private final Deque<Pruning> prunings;
    private final Instant begun;
    private final Deque<Path> gone = new ArrayDeque<>();
    private final long bytesAStep;

    Cleaning(StoreFiles files, List<String> doomed, List<Pruning> prunings, Instant begun) {
        this(files, doomed, prunings, begun, BYTES_A_STEP);
    }

    Cleaning(StoreFiles files, List<String> doomed, List<Pruning> prunings, Instant begun, long bytesAStep) {
        this.files = files;
        this.doomed = List.copyOf(doomed);
        this.prunings = new ArrayDeque<>(prunings);
        this.begun = begun;
        this.bytesAStep = bytesAStep;
    }

    /** Paths of the files that go, inside the node's folder. */
    public List<String> removed() {
        return doomed;
    }

    /** Takes the names away from the files that go, and from those that a crash left below the floor. */
    void hide() {
        doomed.forEach(this::hide);
        for (String folder : FOLDERS) {
            for (String name : databases(folder)) {
                StoredFile.at(name).filter(files.floors()::isBelow).ifPresent(file -> hide(file.path()));
                Path left = files.folder().resolve(name + GONE);
                if (Files.exists(left, LinkOption.NOFOLLOW_LINKS)) {
                    gone.add(left);
                }
            }
        }
    }

    /** Paths of what may be databases in a folder, or what is left of them. */
    private List<String> databases(String name) {
        Path folder = files.folder().resolve(name);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            TreeSet<String> names = new TreeSet<>();
            paths.forEach(path -> {
                Matcher parts = NAME.matcher(path.getFileName().toString());
                if (parts.matches() && isOurs(name + "/" + parts.group(1))) {
                    names.add(name + "/" + parts.group(1));
                }
            });
            return List.copyOf(names);
        } catch (IOException e) {
            throw new StorageTrouble(folder, e);
        }
    }

    private static boolean isOurs(String path) {
        return StoredFile.at(path).isPresent()
                || NodeRescue.CORRUPT_NODE.matcher(path).matches();
    }

    private void hide(String path) {
        files.closeFile(path);
        Path file = files.folder().resolve(path);
        Path hidden = file.resolveSibling(file.getFileName() + GONE);
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(hidden);
                Files.move(file, hidden);
                StoreFiles.log.info("retention removes {}", file);
            }
            for (String suffix : List.of("-wal", "-shm")) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
            }
        } catch (IOException e) {
            throw new StorageTrouble(file, e);
        }
    }

    /** Whether nothing is left to do. */
    public boolean isDone() {
        return prunings.isEmpty() && gone.isEmpty();
    }

    /** Takes a step, no batch being open; false where there is nothing to do yet, or any more. */
    public boolean step(Instant now) {
        Pruning pruning = prunings.peek();
        if (pruning != null) {
            if (!files.inNode(() -> pruning.step(files.node()))) {
                prunings.remove();
            }
            return true;
        }
        Path file = gone.peek();
        boolean isRead = now.isBefore(begun.plus(GRACE)) && !now.isBefore(begun);
        if (file == null || isRead) {
            return false;
        }
        if (shorten(file)) {
            gone.remove();
        }
        return true;
    }

    /** Tells whether it is gone. */
    private boolean shorten(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes <= bytesAStep) {
                Files.delete(file);
                return true;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                channel.truncate(bytes - bytesAStep);
            }
            return false;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            throw new StorageTrouble(file, e);
        }
    }
}
