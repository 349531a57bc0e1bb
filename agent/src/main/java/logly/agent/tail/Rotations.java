package logly.agent.tail;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
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
 * {@code path-20261122}. Compressed ones are no siblings: nothing unread is ever found in them.
 */
final class Rotations {
    private static final int LONGEST_COUNTER = 5;
    private static final List<String> COMPRESSED = List.of(".gz", ".xz", ".zst", ".bz2", ".lz4", ".zip", ".Z");

    private Rotations() {}

    /** A rotated file as it was when its folder was listed. */
    record Sibling(Path path, FileStamp stamp) {}

    static boolean isCompressed(String fileName) {
        return COMPRESSED.stream().anyMatch(fileName::endsWith);
    }

    /** Whether one file name is another with a counter or a date behind it. */
    static boolean isRotationOf(String base, String fileName) {
        return !suffix(base, fileName).isEmpty();
    }

    static List<Sibling> of(Path path) throws IOException {
        List<Sibling> siblings = new ArrayList<>();
        Path folder = path.toAbsolutePath().getParent();
        Path name = path.getFileName();
        if (folder == null || name == null) {
            return siblings;
        }
        String base = name.toString();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(folder, entry -> isRotationOf(base, nameOf(entry)))) {
            for (Path entry : entries) {
                addIfThere(entry, siblings);
            }
        } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
            return siblings;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        siblings.sort(Comparator.comparing((Sibling sibling) -> age(suffix(base, nameOf(sibling.path())))));
        return siblings;
    }

    /** The oldest sibling with text behind this place in their row, or, where the place is unknown, written since. */
    static @Nullable Path later(List<Sibling> siblings, int place, TailState from) {
        for (Sibling sibling : siblings.subList(place + 1, siblings.size())) {
            FileStamp stamp = sibling.stamp();
            if (stamp.size() > 0 && (place >= 0 || stamp.modifiedMicros() > from.modifiedMicros())) {
                return sibling.path();
            }
        }
        return null;
    }

    private static void addIfThere(Path entry, List<Sibling> siblings) throws IOException {
        try {
            FileStamp stamp = FileStamp.of(entry);
            if (stamp.isRegular()) {
                siblings.add(new Sibling(entry, stamp));
            }
        } catch (NoSuchFileException e) {
            // It was rotated on between the listing and the look: the next poll sees it under its new name.
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
