package logly.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings the files to the newest schema that no row is written to any more: whoever reads them asks for the columns of
 * now. A file that cannot be brought there stays as it is.
 */
final class OlderFiles {
    /** Where SQLite keeps {@code PRAGMA user_version} (its file format, section 1.3). */
    private static final int VERSION_OFFSET = 60;

    private OlderFiles() {}

    static void upgrade(Path folder, List<StoredFile> files, Opener opener) {
        for (StoredFile file : files) {
            try {
                if (version(folder.resolve(file.path())) < file.kind().version()) {
                    new OpenFile(folder, file, opener).close();
                }
            } catch (IOException | SQLException e) {
                StoreFiles.log.warn("{}: stays at its old schema: {}", file.path(), e.toString());
            }
        }
    }

    /** What the file says without its WAL; to look into every file through SQLite would take a start too long. */
    private static int version(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer version = ByteBuffer.allocate(Integer.BYTES);
            channel.read(version, VERSION_OFFSET);
            return version.flip().remaining() < Integer.BYTES ? 0 : version.getInt();
        }
    }
}
