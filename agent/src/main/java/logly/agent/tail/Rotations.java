package logly.agent.tail;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rotated siblings of a log file, oldest first: {@code path.2}, {@code path.1}, or {@code path-20261121},
 * {@code path-20261122}; of a symbolic link, those of what it stands for too. Compressed ones are no siblings: nothing
 * unread is ever found in them.
 */
final class Rotations {
    private static final int LONGEST_COUNTER = 5;
    private static final int MOST_LOOKS = 8;
    private static final String NEWEST = "9";
    private static final List<String> COMPRESSED = List.of(".gz", ".xz", ".zst", ".bz2", ".lz4", ".zip", ".Z");

    private Rotations() {}

    /**
     * A rotated file as it was when its folder was listed.
     *
     * @param age the smaller, the older
     */
    record Sibling(Path path, FileStamp stamp, String age) {}

    static boolean isCompressed(String fileName) {
        return COMPRESSED.stream().anyMatch(fileName::endsWith);
    }

    /** Whether one file name is another with a counter or a date behind it. */
    static boolean isRotationOf(String base, String fileName) {
        return !suffix(base, fileName).isEmpty();
    }

    /** The paths of which this one may be a rotation, by its name. */
    static List<String> bases(String path) {
        List<String> bases = new ArrayList<>();
        for (int end = path.length() - 2; end > path.lastIndexOf('/') + 1; end--) {
            char divider = path.charAt(end);
            String base = path.substring(0, end);
            if ((divider == '.' || divider == '-') && isRotationOf(base, path)) {
                bases.add(base);
            }
        }
        return bases;
    }

    /**
     * A log and its rotations at one moment.
     *
     * @param siblings oldest first
     * @param home what has the log's own name, the newest; null where that is free
     */
    record Row(List<Sibling> siblings, @Nullable Sibling home) {
        /** Whether the same files have the same names. */
        boolean isLike(Row other) {
            boolean same = siblings.size() == other.siblings.size() && isSame(home, other.home);
            for (int i = 0; same && i < siblings.size(); i++) {
                same = isSame(siblings.get(i), other.siblings.get(i));
            }
            return same;
        }

        private static boolean isSame(@Nullable Sibling one, @Nullable Sibling other) {
            if (one == null || other == null) {
                return one == null && other == null;
            }
            return one.path().equals(other.path()) && one.stamp().isSameFile(other.stamp());
        }
    }

    /** The names change while they are looked at, or a file has another name than it had then: to be tried again. */
    static final class GoOn extends IOException {
        private static final long serialVersionUID = 1;

        GoOn(Path path) {
            super(path + " is being rotated");
        }
    }

    /**
     * The row as it was at one moment: looked at until two looks agree. One look alone may miss a file that is renamed
     * meanwhile, and who goes on behind it never comes back.
     */
    static Row row(Path path) throws IOException {
        Row seen = look(path);
        for (int i = 0; i < MOST_LOOKS; i++) {
            Row again = look(path);
            if (again.isLike(seen)) {
                return again;
            }
            seen = again;
        }
        throw new GoOn(path);
    }

    private static Row look(Path path) throws IOException {
        List<Sibling> siblings = of(path);
        try {
            FileStamp stamp = FileStamp.of(path);
            return new Row(siblings, new Sibling(path, stamp, NEWEST));
        } catch (FileSystemException e) {
            return new Row(siblings, null);
        }
    }

    /** What is there in one look: some may be missing, or have had two names. */
    static List<Sibling> of(Path path) throws IOException {
        List<Sibling> siblings = new ArrayList<>();
        addBeside(path, siblings);
        Path real = real(path);
        if (!real.equals(path.toAbsolutePath())) {
            addBeside(real, siblings);
        }
        siblings.sort(Comparator.comparing(Sibling::age));
        return siblings;
    }

    /** What a path stands for: itself where it is no link, or one to nowhere. */
    static Path real(Path path) {
        try {
            return Files.isSymbolicLink(path) ? path.toRealPath() : path.toAbsolutePath();
        } catch (IOException e) {
            return path.toAbsolutePath();
        }
    }

    /** Where a file stands really, if its name is a link; else empty. */
    static String placeOf(Path path) {
        Path real = real(path);
        return real.equals(path.toAbsolutePath()) ? "" : real.toString();
    }

    private static void addBeside(Path path, List<Sibling> siblings) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        String base = nameOf(path);
        if (folder == null || base.isEmpty()) {
            return;
        }
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(folder, entry -> isRotationOf(base, nameOf(entry)))) {
            for (Path entry : entries) {
                addIfThere(entry, age(suffix(base, nameOf(entry))), siblings);
            }
        } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
            return;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void addIfThere(Path entry, String age, List<Sibling> siblings) throws IOException {
        try {
            FileStamp stamp = FileStamp.of(entry);
            if (stamp.isRegular()) {
                siblings.add(new Sibling(entry, stamp, age));
            }
        } catch (NoSuchFileException e) {
            // It was rotated on between the listing and the look.
        }
    }

    static String nameOf(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static String suffix(String base, String fileName) {
        int length = base.length();
        if (fileName.length() < length + 2 || !fileName.startsWith(base)) {
            return "";
        }
        char divider = fileName.charAt(length);
        String suffix = fileName.substring(length + 1);
        boolean counted = suffix.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-' || c == '.' || c == 'T');
        return (divider == '.' || divider == '-') && counted && Character.isDigit(suffix.charAt(0)) ? suffix : "";
    }

    /** A key by which the oldest comes first: dates by their text, before them counters from the highest down. */
    private static String age(String suffix) {
        boolean counter = suffix.length() <= LONGEST_COUNTER && suffix.chars().allMatch(Character::isDigit);
        return counter ? String.format("0%05d", 99_999 - Integer.parseInt(suffix)) : "1" + suffix;
    }
}
