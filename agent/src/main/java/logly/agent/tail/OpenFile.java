package logly.agent.tail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A log file held open, whatever becomes of its name; read only at given places. */
final class OpenFile implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    private final FileChannel channel;
    private final FileStamp stamp;

    private OpenFile(FileChannel channel, FileStamp stamp) {
        this.channel = channel;
        this.stamp = stamp;
    }

    /** Opens until the name stands for the same file before and after, so that stamp and content belong together. */
    static OpenFile open(Path path) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            FileStamp before = FileStamp.of(path);
            if (!before.isRegular()) {
                throw new FileSystemException(path.toString(), null, "not a regular file");
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                FileStamp after = FileStamp.of(path);
                if (before.device() == after.device() && before.inode() == after.inode()) {
                    return new OpenFile(channel, after);
                }
                channel.close();
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }
        throw new FileSystemException(path.toString(), null, "is replaced again and again");
    }

    FileStamp stamp() {
        return stamp;
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Fills the bytes from this place as far as the file goes. */
    int read(byte[] bytes, long at) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                break;
            }
        }
        return buffer.position();
    }

    long hash(long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        int count = read(bytes, from);
        return FileIdentity.hash(bytes, 0, count);
    }

    /** Whether this file holds what had been read when the state was saved, by content; nothing read fits nothing. */
    boolean continues(TailState state) throws IOException {
        FileIdentity identity = state.identity();
        return size() >= state.offset()
                && hash(0, identity.headLength()) == identity.headHash()
                && hash(state.offset() - state.markerLength(), state.markerLength()) == state.markerHash();
    }

    /**
     * Whether what was read stands here too: the file was copied and is not cut yet. Not told of a short text, which may
     * stand at the head of many files.
     */
    boolean isWholeCopyOf(TailState state) throws IOException {
        return state.identity().headLength() == FileIdentity.HEAD && continues(state);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It was open for reading only: nothing is lost.
        }
    }
}
