package logly.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The output of a command, in UTF-8 whatever the locale: what goes on to a program must not lose letters. Knows whether
 * nobody reads it any more, as behind {@code | head}.
 */
final class StandardOutput extends PrintStream {
    private final Pipe pipe;

    private StandardOutput(Pipe pipe) {
        super(pipe, false, StandardCharsets.UTF_8);
        this.pipe = pipe;
    }

    /** That of this process. */
    static StandardOutput ofProcess() {
        return over(new FileOutputStream(FileDescriptor.out));
    }

    static StandardOutput over(OutputStream out) {
        return new StandardOutput(new Pipe(out));
    }

    /** Whether the reader of the pipe has gone: then there is nobody to tell anything. */
    static boolean isUnread(PrintStream out) {
        return out instanceof StandardOutput standard && standard.pipe.isBroken;
    }

    private static final class Pipe extends FilterOutputStream {
        private volatile boolean isBroken;

        Pipe(OutputStream out) {
            super(out);
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
                isBroken |= String.valueOf(e.getMessage()).contains("roken pipe");
                throw e;
            }
        }
    }
}
