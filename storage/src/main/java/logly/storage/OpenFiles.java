package logly.storage;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The day and month files of a node that are open for writing, and which generation of each is written to. */
final class OpenFiles {
    /** Open at a time; a batch that touches more must commit first. */
    static final int MAX_OPEN = 16;

    private final Path folder;
    private final Opener opener;
    private final Map<String, OpenFile> open = new LinkedHashMap<>(MAX_OPEN, 0.75f, true);
    private final Map<StoredFile, Integer> generations = new HashMap<>();

    OpenFiles(Path folder, Opener opener) {
        this.folder = folder;
        this.opener = opener;
    }

    /** Of the files for the same days the newest generation is written to. */
    void enter(StoredFile file) {
        generations.merge(file.withGeneration(1), file.generation(), Math::max);
    }

    /** The file for rows of this day. */
    StoredFile current(FileKind kind, LocalDate day) {
        StoredFile first = StoredFile.of(kind, day);
        return first.withGeneration(generations.getOrDefault(first, 1));
    }

    @Nullable
    OpenFile get(StoredFile file) {
        return open.get(file.path());
    }

    /** Opens a file that is not open, and closes another where there are too many. */
    OpenFile open(StoredFile stored) {
        closeIdle();
        OpenFile opened = StoreFiles.work(folder.resolve(stored.path()), () -> new OpenFile(folder, stored, opener));
        try {
            StoreFiles.sync(opened.file().resolveSibling(""));
            StoreFiles.sync(folder);
        } catch (StorageTrouble e) {
            opened.close();
            throw e;
        }
        open.put(stored.path(), opened);
        return opened;
    }

    private void closeIdle() {
        Iterator<OpenFile> files = open.values().iterator();
        while (open.size() >= MAX_OPEN && files.hasNext()) {
            OpenFile eldest = files.next();
            if (!eldest.isDirty()) {
                eldest.close();
                files.remove();
            }
        }
    }

    /** Files with rows that wait for a commit. */
    List<OpenFile> dirty() {
        return open.values().stream().filter(OpenFile::isDirty).toList();
    }

    /** Closes a file, if it is open. */
    void close(String path) {
        OpenFile known = open.remove(path);
        if (known != null) {
            known.close();
        }
    }

    /** Lets nobody write to a file again; its days go on in the next generation. */
    void supersede(StoredFile file) {
        close(file.path());
        enter(file.withGeneration(file.generation() + 1));
    }

    void closeAll() {
        new ArrayList<>(open.values()).forEach(OpenFile::close);
        open.clear();
    }
}
