package logly.query.fleet;

import java.util.Collection;
import java.util.List;
import logly.schemas.StoreNode;

/** What store nodes announce of themselves. */
public interface StoreNodes extends AutoCloseable {
    /** Nobody announces anything. */
    StoreNodes NONE = of(List.of());

    /** Announcements that stay as they are. */
    static StoreNodes of(Collection<StoreNode> nodes) {
        List<StoreNode> known = List.copyOf(nodes);
        return new StoreNodes() {
            @Override
            public void start() {}

            @Override
            public Collection<StoreNode> known() {
                return known;
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

    /** Why there may be nodes that are not known here; empty where all are. */
    String trouble();

    @Override
    void close();
}
