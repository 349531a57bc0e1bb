package logly.writer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import logly.schemas.RecordJson;
import logly.schemas.StoreHandover;
import logly.schemas.StoreNode;
import org.apache.kafka.clients.producer.Producer;

/** What nodes told one another, in memory; the last word counts. */
final class MemoryNeighbours implements Neighbours {
    private final Map<Integer, StoreHandover> handovers = new HashMap<>();
    private final Map<String, StoreNode> nodes = new HashMap<>();

    @Override
    public Map<Integer, StoreHandover> handovers(Collection<Integer> partitions) {
        Map<Integer, StoreHandover> found = new HashMap<>(handovers);
        found.keySet().retainAll(partitions);
        return found;
    }

    @Override
    public List<Future<?>> tell(Producer<byte[], byte[]> producer, List<StoreHandover> told) {
        List<Future<?>> known = new ArrayList<>();
        for (StoreHandover handover : told) {
            handovers.put(
                    handover.getPartition(), RecordJson.fromJson(RecordJson.toJson(handover), StoreHandover.class));
            known.add(CompletableFuture.completedFuture(handover));
        }
        return known;
    }

    @Override
    public void tell(Producer<byte[], byte[]> producer, StoreNode node) {
        nodes.put(node.getNode(), node);
    }

    Map<String, StoreNode> nodes() {
        return nodes;
    }
}
