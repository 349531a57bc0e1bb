package logly.analysis.sigma;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import logly.schemas.Finding;
import org.jspecify.annotations.Nullable;

/** One opening of a finding as it stands, and when it was last told. */
final class Opening {
    long toldMillis;
    boolean isPending;
    boolean isWithdrawn;
    private Finding finding;
    private @Nullable ByteBuffer written;

    Opening(Finding finding, long toldMillis, boolean isPending, boolean isWithdrawn) {
        this.finding = finding;
        this.toldMillis = toldMillis;
        this.isPending = isPending;
        this.isWithdrawn = isWithdrawn;
    }

    /** Whether a revision may be told after this time since the last one. */
    boolean isDue(long nowMillis, Duration pace) {
        return toldMillis == Openings.NEVER || nowMillis - toldMillis >= pace.toMillis();
    }

    Finding finding() {
        return finding;
    }

    void become(Finding other) {
        finding = other;
        written = null;
    }

    /** The finding in Avro's single-object encoding. */
    ByteBuffer written() {
        ByteBuffer known = written;
        if (known == null) {
            try {
                known = Finding.getEncoder().encode(finding);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            written = known;
        }
        return known.duplicate();
    }
}
