package logly.agent.tail;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files that a pattern names; compressed ones and rotated siblings of another match are left out. */
final class SourceGlobs {
    /** More files than this one pattern does not name; the rest is ignored. */
    static final int LIMIT = 1000;

    private static final String GLOB_CHARACTERS = "*?[{";

    private SourceGlobs() {}

    static boolean isGlob(String pattern) {
        return pattern.chars().anyMatch(c -> GLOB_CHARACTERS.indexOf(c) >= 0);
    }

    static List<Path> matches(String pattern) throws IOException {
        Path whole = Path.of(pattern).toAbsolutePath().normalize();
        Path root = whole;
        while (isGlob(root.toString()) && root.getParent() != null) {
            root = root.getParent();
        }
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return found;
        }
        PathMatcher matcher = whole.getFileSystem().getPathMatcher("glob:" + whole);
        int depth = pattern.contains("**") ? 16 : whole.getNameCount() - root.getNameCount();
        Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, visitor(matcher, found));
        Set<Path> all = new HashSet<>(found);
        found.removeIf(path -> isRotated(path, all));
        found.sort(null);
        return found;
    }

    private static FileVisitor<Path> visitor(PathMatcher matcher, List<Path> found) {
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                boolean wanted = attributes.isRegularFile() && !Rotations.isCompressed(file.toString());
                if (wanted && matcher.matches(file)) {
                    found.add(file);
                }
                return found.size() < LIMIT ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        };
    }

    private static boolean isRotated(Path path, Set<Path> all) {
        return Rotations.bases(path.toString()).stream().anyMatch(base -> all.contains(Path.of(base)));
    }
}
