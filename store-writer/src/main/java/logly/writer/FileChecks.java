package logly.writer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import logly.runtime.Worker;
import logly.storage.Damages;
import logly.storage.StorageTrouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads files through that the last writer did not close, one after the other, beside the writer. */
final class FileChecks implements Worker.Turn {
    private static final Logger log = LoggerFactory.getLogger(FileChecks.class);
    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final Path nodeFolder;
    private final Queue<String> waiting;
    private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();

    /**
     * What came out.
     *
     * @param path inside the node's folder
     * @param problem empty where the file is sound
     */
    record Finding(String path, Optional<String> problem) {}

    FileChecks(Path nodeFolder, List<String> suspects) {
        this.nodeFolder = nodeFolder;
        this.waiting = new ArrayDeque<>(suspects);
    }

    @Override
    public void run(Worker worker) throws InterruptedException {
        String path = waiting.peek();
        if (path == null) {
            worker.pause(FOR_EVER);
        } else if (check(path)) {
            waiting.remove();
        } else {
            worker.pause(AGAIN);
        }
    }

    private boolean check(String path) {
        try {
            findings.add(new Finding(path, Damages.problem(nodeFolder, path)));
            return true;
        } catch (StorageTrouble e) {
            log.warn("checks again: {}", e.getMessage());
            return false;
        }
    }

    /** The next thing that was found out; null where there is none. For the writer's thread. */
    @Nullable
    Finding next() {
        return findings.poll();
    }
}
