package logly.writer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * What a power cut does to a write-ahead log: what was not synced may be gone, from some frame on. SQLite writes the
 * header of the index in the {@code -shm} file only after it has synced a commit's frames, so a frozen copy of it tells
 * how far the log was synced (https://sqlite.org/walformat.html).
 */
final class WalCut {
    private static final int HEADER = 32;
    private static final int FRAME = 24 + 8192;

    private WalCut() {}

    /** Bytes of a log that are surely on the disk. */
    static long synced(Path database) throws IOException {
        Path wal = Path.of(database + "-wal");
        Path shm = Path.of(database + "-shm");
        if (!Files.exists(wal) || !Files.exists(shm) || Files.size(wal) < HEADER) {
            return 0;
        }
        byte[] index = Files.readAllBytes(shm);
        byte[] log = new byte[HEADER];
        try (RandomAccessFile file = new RandomAccessFile(wal.toFile(), "r")) {
            file.readFully(log);
        }
        if (index.length < 96) {
            return 0;
        }
        // The second copy is written first; where they differ, the first is the one before.
        int frames = ByteBuffer.wrap(index).order(ByteOrder.nativeOrder()).getInt(16);
        boolean isSameLog = Arrays.equals(Arrays.copyOfRange(index, 32, 40), Arrays.copyOfRange(log, 16, 24));
        return isSameLog && frames > 0 ? HEADER + (long) frames * FRAME : 0;
    }

    /** Cuts a log at its last synced length, at a later frame, or in the middle of one. */
    static String cut(Path database, Random random) throws IOException {
        Path wal = Path.of(database + "-wal");
        if (!Files.exists(wal)) {
            return "no log";
        }
        long synced = synced(database);
        long size = Files.size(wal);
        long frames = Math.max(0, (size - synced) / FRAME);
        long length = synced + random.nextLong(frames + 1) * FRAME;
        if (random.nextInt(3) == 0) {
            length = synced;
        } else if (random.nextInt(3) == 0) {
            length += random.nextInt(FRAME);
        }
        try (RandomAccessFile file = new RandomAccessFile(wal.toFile(), "rw")) {
            file.setLength(Math.min(length, size));
        }
        Files.deleteIfExists(Path.of(database + "-shm"));
        return synced + " of " + size + " synced, cut to " + Math.min(length, size);
    }
}
