package logly.launcher;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import logly.query.metadata.MetadataLog;
import logly.query.metadata.MetadataTrouble;

/** A log that is empty and takes nothing. */
final class NoMetadata implements MetadataLog {
    private final CountDownLatch closing = new CountDownLatch(1);

    @Override
    public String identity() {
        return "none";
    }

    @Override
    public long end() {
        return 0;
    }

    @Override
    public Changes read(long from) {
        try {
            closing.await(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new MetadataTrouble("interrupted", e);
        }
        return new Changes(List.of(), from);
    }

    @Override
    public Turn begin() {
        throw new MetadataTrouble("takes nothing", null);
    }

    @Override
    public void wakeUp() {
        closing.countDown();
    }

    @Override
    public void close() {}
}
