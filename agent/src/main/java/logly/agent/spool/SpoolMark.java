package logly.agent.spool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two small files beside the database, from which the next start learns that the database went back in time or is gone:
 * the id of the newest batch, and the positions up to which the broker has everything. They are written behind the
 * transaction that they tell of and never synced: they may lag, and never run ahead.
 */
final class SpoolMark implements AutoCloseable {
    private static final int LENGTH = 2 * Integer.BYTES + Long.BYTES;
    private static final int MAGIC = 0x4c6f676d;
    private static final String SAFE = "safe";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Logger log = LoggerFactory.getLogger(SpoolMark.class);

    /**
     * What the broker surely has.
     *
     * @param through the positions hold for the appends up to this batch
     * @param oldest no batch before this one is held any more
     */
    record Safe(long through, long oldest, Map<String, String> positions) {
        static final Safe NOTHING = new Safe(0, 1, Map.of());

        Safe {
            positions = Map.copyOf(positions);
        }
    }

    private final Path newest;
    private final Path safe;
    private @Nullable FileChannel channel;
    private boolean failed;

    SpoolMark(Path database) {
        newest = database.resolveSibling(database.getFileName() + ".newest");
        safe = database.resolveSibling(database.getFileName() + ".safe");
    }

    /** Id of the newest batch that was ever noted; 0 where nothing says. */
    long newestId() {
        try {
            byte[] bytes = Files.readAllBytes(newest);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            if (bytes.length == LENGTH && buffer.getInt() == MAGIC) {
                long id = buffer.getLong();
                return buffer.getInt() == checksum(id) ? id : 0;
            }
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            log.warn("{} cannot be read: {}", newest, e.toString());
        }
        return 0;
    }

    void noteNewest(long id) {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH)
                .putInt(MAGIC)
                .putLong(id)
                .putInt(checksum(id))
                .flip();
        try {
            if (channel == null) {
                Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                channel = FileChannel.open(newest, options, OWNER_ONLY);
            }
            channel.write(bytes, 0);
            failed = false;
        } catch (IOException e) {
            noteFailure(newest, e);
        }
    }

    private static int checksum(long id) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(id).flip());
        return (int) crc.getValue();
    }

    /** Nothing where the file is missing or altered. */
    Safe safe() {
        try {
            String text = Files.readString(safe);
            return SealedText.open(SAFE, text).flatMap(SpoolMark::parse).orElse(Safe.NOTHING);
        } catch (NoSuchFileException e) {
            return Safe.NOTHING;
        } catch (IOException e) {
            log.warn("{} cannot be read: {}", safe, e.toString());
            return Safe.NOTHING;
        }
    }

    private static Optional<Safe> parse(String json) {
        try {
            return Optional.of(JSON.readValue(json, Safe.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    void noteSafe(Safe now) {
        Path next = safe.resolveSibling(safe.getFileName() + ".new");
        try {
            String text = SealedText.seal(SAFE, JSON.writeValueAsString(now));
            Files.deleteIfExists(next);
            Files.createFile(next, OWNER_ONLY);
            Files.write(next, text.getBytes(StandardCharsets.UTF_8));
            Files.move(next, safe, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            failed = false;
        } catch (IOException e) {
            noteFailure(safe, e);
        }
    }

    private void noteFailure(Path file, IOException e) {
        if (!failed) {
            log.warn(
                    "{} cannot be written, so a spool that goes back in time may go unnoticed: {}", file, e.toString());
        }
        failed = true;
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.debug("{} did not close: {}", newest, e.toString());
            }
        }
    }
}
