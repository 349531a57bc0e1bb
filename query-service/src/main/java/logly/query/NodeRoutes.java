package logly.query;

import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.query.fleet.Fleet;
import logly.schemas.StoreNode;
import logly.storage.StoreReader;
import org.apache.kafka.common.KafkaException;

/** Takes store nodes that are gone for good out of the fleet, so that answers no longer miss them. */
final class NodeRoutes {
    /** A store writer announces itself every ten seconds. */
    private static final Duration HEARD_LATELY = Duration.ofMinutes(2);

    private static final Shape<StoreNode> SHAPE = new ObjectShape<StoreNode>(
                    "ForgottenNode", "A store node that was taken out of the fleet.")
            .with("node", "Name.", Shapes.TEXT, StoreNode::getNode)
            .with("lastHeard", "When it announced itself last.", Shapes.TIME, StoreNode::getTimestamp)
            .with("rows", "Rows that it held then, and nobody else may hold.", Shapes.WHOLE, NodeRoutes::rows);

    private final Fleet fleet;
    private final StoreReader store;
    private final Audit audit;

    NodeRoutes(Fleet fleet, StoreReader store, Audit audit) {
        this.fleet = fleet;
        this.store = store;
        this.audit = audit;
    }

    List<Route> routes() {
        return List.of(Route.delete(
                Rule.ADMINISTER,
                "/api/v1/nodes/{name}",
                "Forgets a store node that is gone for good, with what it held; 409 while it is alive.",
                new Act<>(SHAPE, HttpStatus.OK, List.of(), (call, body) -> forget(call))));
    }

    private static long rows(StoreNode node) {
        return node.getContents().stream()
                .mapToLong(contents -> contents.getRows())
                .sum();
    }

    private StoreNode forget(Call call) {
        String name = call.path("name");
        StoreNode node = fleet.node(name).orElseThrow(() -> new NotFoundResponse(name));
        life(node, call.parameters().now()).ifPresent(sign -> {
            throw new HttpResponseException(HttpStatus.CONFLICT.getCode(), "the store node " + name + " " + sign);
        });
        try {
            fleet.forget(name);
        } catch (KafkaException e) {
            throw new NotPassedOn(e);
        }
        audit.note(
                call.caller(),
                "forget",
                "nodes",
                name,
                Map.of("lastHeard", node.getTimestamp().toString(), "rows", Long.toString(rows(node))));
        return node;
    }

    /** What shows that it is alive, or that its rows are still there; empty where nothing does. */
    private Optional<String> life(StoreNode node, Instant now) {
        if (store.nodes().contains(node.getNode())) {
            return Optional.of("has its files here, where they are read");
        }
        if (node.getTimestamp().isAfter(now.minus(HEARD_LATELY))) {
            return Optional.of("announced itself at " + node.getTimestamp() + "; stop it first");
        }
        return fleet.answersFor(node)
                ? Optional.of("is answered for by " + node.getUrl() + ": its rows are still there")
                : Optional.empty();
    }
}
