package logly.agent.tail;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells at once what changes in some folders (inotify). It may miss changes, of network file systems all of them: whoever
 * uses it looks from time to time nevertheless.
 */
final class FolderWatch implements AutoCloseable {
    /** Events of this time are told together, so that a busy file costs no more than this. */
    private static final long GATHER_MILLIS = 20;

    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);

    /** Is told on a thread of its own. */
    interface Listener {
        /** A file was written to, made, or removed. */
        void changed(Path file, boolean isNewOrGone);

        /** So much happened that some of it was lost. */
        void overflowed();
    }

    private final Listener listener;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable WatchService service;
    private boolean broken;

    FolderWatch(Listener listener) {
        this.listener = listener;
    }

    /** Watches these folders and no others; the ones that cannot be watched are missing in the answer. */
    Set<Path> watch(Set<Path> folders) {
        WatchService open = open();
        if (open == null) {
            return Set.of();
        }
        for (Path old : Set.copyOf(keys.keySet())) {
            WatchKey key = keys.get(old);
            if (key != null && (!folders.contains(old) || !key.isValid())) {
                key.cancel();
                keys.remove(old);
            }
        }
        Set<Path> watched = new HashSet<>();
        for (Path folder : folders) {
            if (keys.containsKey(folder) || register(open, folder)) {
                watched.add(folder);
            }
        }
        return watched;
    }

    private boolean register(WatchService open, Path folder) {
        try {
            keys.put(
                    folder,
                    folder.register(
                            open,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_DELETE));
            return true;
        } catch (IOException e) {
            log.debug("{} is not watched: {}", folder, e.toString());
            return false;
        }
    }

    private @Nullable WatchService open() {
        if (service == null && !broken) {
            try {
                WatchService made = FileSystems.getDefault().newWatchService();
                Thread thread = new Thread(() -> listen(made), "agent-watch");
                thread.setDaemon(true);
                thread.start();
                service = made;
            } catch (IOException e) {
                // The limit of inotify instances of this user, most likely.
                broken = true;
                log.warn("Files are looked at ten times a second, since they cannot be watched: {}", e.toString());
            }
        }
        return service;
    }

    private void listen(WatchService source) {
        try {
            while (true) {
                WatchKey key = source.take();
                if (closed.await(GATHER_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
                for (WatchEvent<?> event : key.pollEvents()) {
                    tell(key, event);
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            log.debug("watching ends");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(WatchKey key, WatchEvent<?> event) {
        if (event.context() instanceof Path name && key.watchable() instanceof Path folder) {
            listener.changed(folder.resolve(name), event.kind() != StandardWatchEventKinds.ENTRY_MODIFY);
        } else {
            listener.overflowed();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        WatchService open = service;
        service = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.debug("a watch did not close: {}", e.toString());
            }
        }
    }
}
