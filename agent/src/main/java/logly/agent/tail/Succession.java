package logly.agent.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds which file is to be read where the current one ends, or is not what it was. */
final class Succession {
    private final Path path;
    private final FileSight sight;

    Succession(Path path, FileSight sight) {
        this.path = path;
        this.sight = sight;
    }

    /** An open file with the state from which it goes on. */
    record Continuation(OpenFile file, TailState state) {}

    /** The file to read when the one without its name is finished: the oldest later one with text; null for none yet. */
    Rotations.@Nullable Sibling after(TailState from) throws IOException {
        Rotations.Row row = Rotations.row(path);
        Rotations.Sibling later = later(row.siblings(), placeOf(row.siblings(), from), from);
        Rotations.Sibling home = row.home();
        boolean newer = home != null && home.stamp().size() > 0 && !home.stamp().isInodeOf(from.identity());
        return later != null ? later : newer ? home : null;
    }

    /** As {@link #after}, of a file that is gone; what has the log's name counts also while it is empty. */
    Rotations.@Nullable Sibling afterLost(TailState from) throws IOException {
        Rotations.Row row = Rotations.row(path);
        Rotations.Sibling later = later(row.siblings(), -1, from);
        return later == null ? row.home() : later;
    }

    /** Where the state's file stands in the row; -1 where it does not. */
    private static int placeOf(List<Rotations.Sibling> siblings, TailState from) {
        int place = -1;
        for (int i = 0; i < siblings.size(); i++) {
            place = siblings.get(i).stamp().isInodeOf(from.identity()) ? i : place;
        }
        return place;
    }

    /** A sibling that was written since the state was saved; null for none. */
    Rotations.@Nullable Sibling later(TailState from) throws IOException {
        return later(Rotations.row(path).siblings(), -1, from);
    }

    /** The oldest sibling with text that was written since then; null for none. */
    Rotations.@Nullable Sibling writtenSince(long micros) throws IOException {
        return Rotations.row(path).siblings().stream()
                .filter(sibling -> sibling.stamp().size() > 0 && sibling.stamp().modifiedMicros() > micros)
                .findFirst()
                .orElse(null);
    }

    /** The oldest sibling with text behind this place in their row, or, where the place is unknown, written since. */
    private Rotations.@Nullable Sibling later(List<Rotations.Sibling> siblings, int place, TailState from)
            throws IOException {
        for (Rotations.Sibling sibling : siblings.subList(place + 1, siblings.size())) {
            FileStamp stamp = sibling.stamp();
            boolean written = stamp.size() > 0 && (place >= 0 || stamp.modifiedMicros() > from.modifiedMicros());
            if (written && !(place < 0 && isFinished(sibling, from))) {
                return sibling;
            }
        }
        return null;
    }

    /** Whether it is the file that was read before; its last writer may have been late. */
    private boolean isFinished(Rotations.Sibling sibling, TailState from) throws IOException {
        FileIdentity finished = from.finished();
        if (finished == null || finished.headLength() == 0 || !sibling.stamp().isInodeOf(finished)) {
            return false;
        }
        OpenFile file = sight.tryOpenOther(sibling);
        if (file == null) {
            return false;
        }
        try (file) {
            return file.hash(0, finished.headLength()) == finished.headHash();
        }
    }

    /**
     * The copy that was made of a file of which nothing had been read when it was cut: nothing else tells of the cut, as
     * there is no text to recognise it by. Null for none.
     */
    Rotations.@Nullable Sibling copyOfUnread(TailState from) throws IOException {
        if (!from.isUnread()) {
            return null;
        }
        Rotations.Row row = Rotations.row(path);
        List<Rotations.Sibling> siblings = row.siblings();
        int place = placeOf(siblings, from);
        Rotations.Sibling there = place < 0 ? row.home() : siblings.get(place);
        boolean changed = there != null
                && there.stamp().isInodeOf(from.identity())
                && there.stamp().modifiedMicros() != from.modifiedMicros();
        return changed ? later(siblings.subList(0, place < 0 ? siblings.size() : place), -1, from) : null;
    }

    /** Opens what holds the text that the state has read: the same file under another name, else a copy of it. */
    @Nullable
    Continuation continuation(TailState from) throws IOException {
        List<Rotations.Sibling> siblings = Rotations.row(path).siblings();
        if (!from.place().isEmpty()) {
            Continuation found = tryContinue(sight.tryOpenOther(Path.of(from.place())), from, true);
            if (found != null) {
                return found;
            }
        }
        for (boolean renamed : new boolean[] {true, false}) {
            for (int i = siblings.size() - 1; i >= 0; i--) {
                FileStamp stamp = siblings.get(i).stamp();
                boolean candidate = renamed ? stamp.isInodeOf(from.identity()) : mayBeCopy(stamp, from);
                Continuation found = candidate ? tryContinue(sight.tryOpenOther(siblings.get(i)), from, renamed) : null;
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** A short text may stand at the head of many files: then a copy must not be older than the last look. */
    private static boolean mayBeCopy(FileStamp stamp, TailState from) {
        int known = from.identity().headLength();
        return known == FileIdentity.HEAD || (known > 0 && stamp.modifiedMicros() >= from.modifiedMicros());
    }

    private static @Nullable Continuation tryContinue(@Nullable OpenFile file, TailState from, boolean sameInode)
            throws IOException {
        if (file == null) {
            return null;
        }
        boolean inode = !sameInode || file.stamp().isInodeOf(from.identity());
        if (inode && file.continues(from)) {
            return new Continuation(file, from.movedTo(file.stamp()));
        }
        file.close();
        return null;
    }
}
