package logly.launcher;

import java.util.List;
import logly.query.metadata.MetadataLog;
import logly.query.metadata.MetadataTrouble;

/** A log that is empty and takes nothing. */
final class NoMetadata implements MetadataLog {
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
            Thread.sleep(10);
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
    public void wakeUp() {}

    @Override
    public void close() {}
}
