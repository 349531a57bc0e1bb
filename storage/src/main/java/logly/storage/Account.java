package logly.storage;

import java.time.Instant;
import java.util.Map;

/**
 * What became of the records of one agent process, of one topic and key: the ledger of the store.
 *
 * @param received every record but duplicates
 * @param highestSeq of the records that arrived
 * @param missing seqs below the highest that have not arrived, or were given up
 * @param counts by what became of them
 * @param lastSeen append time of the last of them
 */
public record Account(
        long agentId,
        long epoch,
        String topic,
        String key,
        long received,
        long highestSeq,
        long missing,
        Map<Ledger.Fate, Long> counts,
        Instant lastSeen) {
    public Account {
        counts = Map.copyOf(counts);
    }
}
