package logly.agent.tail;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;
import org.jspecify.annotations.Nullable;

/** Decides whether the journal is read, and says why not. Once it is read, it stays so. */
final class JournalChoice {
    private final List<Path> folders;
    private final Supplier<JournalSource> maker;
    private @Nullable JournalSource journal;
    private @Nullable String reason;

    JournalChoice(List<Path> folders, Supplier<JournalSource> maker) {
        this.folders = List.copyOf(folders);
        this.maker = maker;
    }

    /**
     * Looks again.
     *
     * @param wanted whether it is asked for by name
     * @param allowed whether it is read where no file holds the same
     * @param same the file that holds the same lines
     */
    void look(boolean wanted, boolean allowed, Optional<Path> same) {
        if (journal != null || (!wanted && !allowed)) {
            return;
        }
        if (folders.stream().noneMatch(JournalChoice::holdsJournal)) {
            reason = "no journal in " + folders.stream().map(Path::toString).collect(Collectors.joining(" or "));
        } else if (!wanted && same.isPresent()) {
            reason = "not read, since " + same.get() + " holds the same lines";
        } else {
            reason = null;
            journal = maker.get();
        }
    }

    /** Whether a journal's files lie below; a folder that may not be looked into counts, so that its reader says why. */
    private static boolean holdsJournal(Path folder) {
        try (DirectoryStream<Path> machines = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path machine : machines) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(machine, "*.journal")) {
                    if (files.iterator().hasNext()) {
                        return true;
                    }
                }
            }
            return false;
        } catch (AccessDeniedException e) {
            return true;
        } catch (IOException | DirectoryIteratorException e) {
            return false;
        }
    }

    Optional<JournalSource> source() {
        return Optional.ofNullable(journal);
    }

    /** Why it is not read; empty where it is, or nobody asked. */
    Optional<SourceStatus> refusal() {
        return Optional.ofNullable(reason).map(why -> SourceStatus.newBuilder()
                .setPath(JournalSource.NAME)
                .setSource(JournalSource.NAME)
                .setFormat(JournalSource.NAME)
                .setState(SourceState.ABSENT)
                .setReason(why)
                .build());
    }
}
