package logly.launcher;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import logly.runtime.DataDir;

/** Folders that no other process may use meanwhile. */
final class HeldFolders implements AutoCloseable {
    private final Deque<DataDir> held = new ArrayDeque<>();

    /** Takes all of them, or none. */
    HeldFolders(List<Path> folders) {
        try {
            folders.forEach(folder -> held.push(DataDir.open(folder)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return held.stream().map(folder -> folder.path().toString()).collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        while (!held.isEmpty()) {
            held.pop().close();
        }
    }
}
