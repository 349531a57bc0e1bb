package logly.query.fleet;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import logly.schemas.StoreNode;

/** What store nodes announce of themselves. */
public interface StoreNodes extends AutoCloseable {
    /** Nobody announces anything. */
    StoreNodes NONE = of(List.of());

    /** These announcements. */
    static StoreNodes of(Collection<StoreNode> nodes) {
        List<StoreNode> known = new CopyOnWriteArrayList<>(nodes);
        return new StoreNodes() {
            @Override
            public void start() {}

            @Override
            public Collection<StoreNode> known() {
                return List.copyOf(known);
            }

            @Override
            public void forget(String node) {
                known.removeIf(each -> each.getNode().equals(node));
            }

            @Override
            public String trouble() {
                return "";
            }

            @Override
            public void close() {}
        };
    }

    void start();

    /** The last announcement of each node. */
    Collection<StoreNode> known();

    /** Takes a node out of the fleet until it announces itself again; throws a KafkaException where that fails. */
    void forget(String node);

    /** Why there may be nodes that are not known here; empty where all are. */
    String trouble();

    @Override
    void close();
}
