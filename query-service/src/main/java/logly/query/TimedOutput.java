package logly.query;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** An answer on its way, which may take only so long: a client that sips would hold its place for ever. */
final class TimedOutput extends FilterOutputStream {
    private final LongSupplier nanos;
    private final long deadline;

    TimedOutput(OutputStream out, Duration limit, LongSupplier nanos) {
        super(out);
        this.nanos = nanos;
        deadline = nanos.getAsLong() + limit.toNanos();
    }

    private void check() throws IOException {
        if (nanos.getAsLong() - deadline > 0) {
            throw new IOException("the client takes its answer too slowly");
        }
    }

    @Override
    public void write(int b) throws IOException {
        check();
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        check();
        out.write(bytes, offset, length);
    }
}
