package logly.writer;

import java.util.List;
import logly.storage.Damage;
import logly.storage.StorageTrouble;
import logly.storage.StoreFiles;
import org.jspecify.annotations.Nullable;

/** What is done about damaged files: they are set aside, named in health, and read from Kafka again. */
final class Repairs {
    private final StoreFiles files;
    private final FileChecks checks;
    private final Rebuild rebuild;
    private final StoreMetrics metrics;
    private volatile List<String> causes = List.of();
    private @Nullable StorageTrouble noticed;

    Repairs(StoreFiles files, FileChecks checks, Rebuild rebuild, StoreMetrics metrics) {
        this.files = files;
        this.checks = checks;
        this.rebuild = rebuild;
        this.metrics = metrics;
    }

    /** What a person has to know of damaged files; for any thread. */
    List<String> causes() {
        return causes;
    }

    /** Whether there is nothing to do, as far as is known. */
    boolean isIdle() {
        return rebuild.isIdle();
    }

    /** Takes note of trouble, to be done about when the batch is abandoned. */
    void note(StorageTrouble trouble) {
        if (trouble.isDamage()) {
            noticed = trouble;
        }
    }

    /** The batch is abandoned: sets aside what was damaged, and starts over. */
    void abandoned() {
        StorageTrouble trouble = noticed;
        if (trouble != null) {
            files.damages().setAside(trouble.file(), trouble.reason());
            noticed = null;
        }
        rebuild.startOver();
    }

    /** Takes one step between two batches. */
    void step(LogEpochs.Resolved logs) {
        FileChecks.Finding finding = checks.next();
        if (finding != null) {
            finding.problem()
                    .ifPresentOrElse(
                            problem -> files.damages().setAside(files.folder().resolve(finding.path()), problem),
                            () -> files.damages().compareCommits(finding.path()));
            rebuild.startOver();
        }
        if (!rebuild.isIdle()) {
            rebuild.step(logs);
            tell();
        }
    }

    /** Brings what health says up to date. */
    void tell() {
        causes = files.damages().all().stream().map(Damage::summary).toList();
        metrics.damagedFiles.set(causes.size());
    }

    /** After the loop has ended. */
    void close() {
        rebuild.close();
    }
}
