package logly.writer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import logly.schemas.StoreHandover;
import logly.schemas.StoreNode;
import org.apache.kafka.clients.producer.Producer;

/** What store nodes tell one another. */
interface Neighbours {
    /** Where the last owners of partitions stood, as far as they told. */
    Map<Integer, StoreHandover> handovers(Collection<Integer> partitions);

    /** Tells where this node stands; it is known when what is returned is done. */
    List<Future<?>> tell(Producer<byte[], byte[]> producer, List<StoreHandover> handovers);

    /** Tells what this node holds, without waiting. */
    void tell(Producer<byte[], byte[]> producer, StoreNode node);
}
