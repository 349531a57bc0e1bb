package logly.writer;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import logly.storage.StorageTrouble;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the input while the disk is nearly full, so that what is at hand can still be written, and lets it go on when
 * there is room again. Kafka keeps what waits.
 */
final class DiskGuard {
    private static final Logger log = LoggerFactory.getLogger(DiskGuard.class);
    private static final long MIB = 1 << 20;

    private final Path folder;
    private final Disk disk;
    private final long reserveBytes;
    private final int reservePercent;
    private volatile Optional<String> cause = Optional.empty();

    /** A reading of a file system, in bytes. */
    record Space(long free, long total) {}

    /** Where readings come from. */
    interface Disk {
        Space space() throws IOException;

        /** The file system that holds a folder. */
        static Disk of(Path folder) {
            return () -> {
                FileStore store = Files.getFileStore(folder);
                return new Space(store.getUsableSpace(), store.getTotalSpace());
            };
        }
    }

    /**
     * Keeps the larger of two reserves.
     *
     * @param folder to be named
     */
    DiskGuard(Path folder, Disk disk, long reserveBytes, int reservePercent) {
        this.folder = folder;
        this.disk = disk;
        this.reserveBytes = reserveBytes;
        this.reservePercent = reservePercent;
    }

    /** Why the input waits; empty while it does not. */
    Optional<String> cause() {
        return cause;
    }

    /** Looks at the disk, and lets a consumer fetch or not. A partition that was just assigned is stopped too. */
    void apply(Consumer<?, ?> consumer) {
        boolean waited = cause.isPresent();
        look();
        if (cause.isPresent()) {
            if (!waited) {
                log.warn("stops reading: {}", cause.get());
            }
            consumer.pause(consumer.assignment());
        } else if (waited) {
            log.info("reads on: there is room on the disk again");
            Set<TopicPartition> paused = consumer.paused();
            consumer.resume(paused);
        }
    }

    private void look() {
        Space space;
        try {
            space = disk.space();
        } catch (IOException e) {
            throw new StorageTrouble(folder, e);
        }
        long reserve = Math.max(reserveBytes, space.total() / 100 * reservePercent);
        // Once stopped, it takes a little more than the reserve to go on, lest it stops at every batch.
        long needed = cause.isPresent() ? reserve + reserve / 16 : reserve;
        cause = space.free() < needed
                ? Optional.of("disk: " + space.free() / MIB + " MiB are free at " + folder + ", and " + reserve / MIB
                        + " MiB are kept in reserve: reading waits for room")
                : Optional.empty();
    }
}
