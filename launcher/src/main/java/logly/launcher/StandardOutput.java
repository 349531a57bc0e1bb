package logly.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * The output of a command, in UTF-8 whatever the locale: what goes on to a program must not lose letters. Knows whether
 * nobody reads it any more, as behind {@code | head}.
 */
final class StandardOutput extends PrintStream {
    /** Bits of {@code st_mode} (POSIX {@code sys/stat.h}) that tell what kind of file it is, and two kinds. */
    private static final int KIND = 0xF000;

    private static final int FIFO = 0x1000;
    private static final int SOCKET = 0xC000;

    private final Pipe pipe;

    private StandardOutput(Pipe pipe) {
        super(pipe, false, StandardCharsets.UTF_8);
        this.pipe = pipe;
    }

    /** That of this process. */
    static StandardOutput ofProcess() {
        return over(new FileOutputStream(FileDescriptor.out), () -> isPipe(Path.of("/dev/fd/1")));
    }

    /**
     * Another one.
     *
     * @param isPipe whether somebody else reads what is written; asked when it cannot be
     */
    static StandardOutput over(OutputStream out, BooleanSupplier isPipe) {
        return new StandardOutput(new Pipe(out, isPipe));
    }

    /**
     * Whether it is a pipe or a socket. Writing to one fails when its reader has gone and not otherwise, whatever words
     * the system has for that in its language.
     */
    static boolean isPipe(Path file) {
        try {
            int kind = (Integer) Files.getAttribute(file, "unix:mode") & KIND;
            return kind == FIFO || kind == SOCKET;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Whether the reader of the pipe has gone: then there is nobody to tell anything. */
    static boolean isUnread(PrintStream out) {
        return out instanceof StandardOutput standard && standard.pipe.isBroken;
    }

    private static final class Pipe extends FilterOutputStream {
        private final BooleanSupplier isPipe;
        private volatile boolean isBroken;

        Pipe(OutputStream out, BooleanSupplier isPipe) {
            super(out);
            this.isPipe = isPipe;
        }

        @Override
        public void write(int letter) throws IOException {
            write(new byte[] {(byte) letter}, 0, 1);
        }

        @Override
        public void write(byte[] letters, int from, int length) throws IOException {
            try {
                out.write(letters, from, length);
            } catch (IOException e) {
                isBroken |= isPipe.getAsBoolean();
                throw e;
            }
        }
    }
}
