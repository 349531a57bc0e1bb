package logly.stream;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the state stores are rebuilt from their changelogs. */
final class RestoreProgress implements StateRestoreListener {
    private static final Logger log = LoggerFactory.getLogger(RestoreProgress.class);

    private final Map<TopicPartition, Stand> stands = new ConcurrentHashMap<>();

    private record Stand(long restored, long total) {}

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long startingOffset, long endingOffset) {
        long records = Math.max(0, endingOffset - startingOffset);
        boolean isAlways = store.equals(MatchStage.RULES); // read at every start, also after a clean stop
        if (records > 0 && !isAlways && stands.values().stream().allMatch(stand -> stand.total() == 0)) {
            log.info("bringing state up to date from Kafka");
        }
        stands.put(changelog, new Stand(0, records));
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEndOffset, long numRestored) {
        stands.computeIfPresent(
                changelog, (partition, stand) -> new Stand(stand.restored() + numRestored, stand.total()));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long totalRestored) {
        stands.remove(changelog);
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long totalRestored) {
        stands.remove(changelog);
    }

    /** What is restored of what, over the stores that are not ready; empty when there is none. */
    String describe() {
        long restored = 0;
        long total = 0;
        int stores = 0;
        for (Stand stand : stands.values()) {
            restored += stand.restored();
            total += stand.total();
            stores++;
        }
        return stores == 0 ? "" : "restoring " + stores + " stores: " + restored + " of " + total + " records";
    }
}
