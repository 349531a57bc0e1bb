package logly.agent.tail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import logly.agent.source.Bell;
import org.jspecify.annotations.Nullable;

/** Tells tailers that their files have changed, and the reader that there is something to do. */
final class TailWatch implements FolderWatch.Listener, AutoCloseable {
    private final Bell bell;
    private final @Nullable FolderWatch folders;
    private final AtomicBoolean news = new AtomicBoolean();
    private volatile Map<Path, FileTail> followed = Map.of();
    private boolean complete;

    /**
     * @param watches false tells of nothing
     */
    TailWatch(Bell bell, boolean watches) {
        this.bell = bell;
        this.folders = watches ? new FolderWatch(this) : null;
    }

    /** From now on, these. */
    void follow(Map<String, FileTail> files) {
        FolderWatch watch = folders;
        if (watch == null) {
            return;
        }
        Map<Path, FileTail> now = new HashMap<>();
        Set<Path> needed = new HashSet<>();
        for (Map.Entry<String, FileTail> file : files.entrySet()) {
            Path name = Path.of(file.getKey());
            for (Path place : List.of(name, Rotations.real(name))) {
                now.put(place, file.getValue());
                Path folder = place.getParent();
                if (folder != null && Files.isDirectory(folder)) {
                    needed.add(folder);
                }
            }
        }
        followed = Map.copyOf(now);
        boolean all = watch.watch(needed).containsAll(needed);
        complete = all;
        files.values().forEach(file -> file.watch(all));
    }

    /** Whether every folder is watched in which a file is followed. */
    boolean isComplete() {
        return complete;
    }

    /** Whether a file came or went since the last call. */
    boolean takeNews() {
        return news.getAndSet(false);
    }

    @Override
    public void changed(Path file, boolean isNewOrGone) {
        FileTail tail = followed.get(file);
        if (tail != null) {
            tail.touch();
        }
        if (isNewOrGone) {
            news.set(true);
        }
        if (tail != null || isNewOrGone) {
            bell.ring();
        }
    }

    @Override
    public void overflowed() {
        followed.values().forEach(FileTail::touch);
        news.set(true);
        bell.ring();
    }

    @Override
    public void close() {
        if (folders != null) {
            folders.close();
        }
    }
}
