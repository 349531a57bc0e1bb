package logly.query;

import static logly.query.Parameter.label;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import logly.analysis.selector.Nouns;
import logly.query.Resources.Checkpoint;
import logly.query.Resources.Resource;
import logly.schemas.AgentStatus;
import logly.schemas.HostState;

/** What there is on hosts, and how far their agents have read. */
final class ResourceRoutes {
    private static final Parameter PREFIX =
            Parameter.text("prefix", "How the keys begin, such as `resources:ports:web-1:`.");
    private static final List<Parameter> PARAMETERS =
            List.of(PREFIX, label("host"), Parameter.SELECTOR, Parameter.LIMIT, Parameter.CURSOR, Parameter.FORMAT);

    private static final Shape<Resource> RESOURCE = new ObjectShape<Resource>("Resource", "A thing on a host.")
            .with("key", "`resources:<type>:<name>`.", Shapes.TEXT, Resource::key)
            .with("type", "hosts, disks, interfaces, ports or users.", Shapes.TEXT, Resource::type)
            .with("name", "The host's, and behind a colon the thing's.", Shapes.TEXT, Resource::name)
            .with("host", "Host.", Shapes.TEXT, Resource::host)
            .with("seenAt", "Heartbeat that told of it.", Shapes.TIME, Resource::seenAt)
            .with("attributes", "What is known of it.", Shapes.mapOf(Shapes.TEXT), Resource::attributes);

    private static final Shape<Checkpoint> CHECKPOINT = new ObjectShape<Checkpoint>(
                    "Checkpoint", "How far an agent has read a source.")
            .with("key", "`checkpoints:<agent>/<source>`.", Shapes.TEXT, Checkpoint::key)
            .with("host", "Host.", Shapes.TEXT, point -> point.agent().getHost())
            .with("agentId", "Agent.", Shapes.IDENTITY, point -> point.agent().getAgentId())
            .with("source", "File, or `journal`.", Shapes.TEXT, point -> point.source()
                    .getPath())
            .with("offset", "Bytes whose lines are spooled.", Shapes.WHOLE, point -> point.source()
                    .getOffset())
            .with("sizeBytes", "Size of the file.", Shapes.WHOLE, point -> point.source()
                    .getSizeBytes())
            .with("lines", "Lines read by this agent process.", Shapes.WHOLE, point -> point.source()
                    .getLines())
            .with("seenAt", "Heartbeat that told of it.", Shapes.TIME, point -> HostState.lastSeen(point.agent()));

    private ResourceRoutes() {}

    static List<Route> routes() {
        return List.of(
                Route.get(
                        Rule.SEE,
                        "/api/v1/resources",
                        "Hosts, and their disks, interfaces, listening ports and accounts, by key; the selector is of hosts.",
                        PARAMETERS,
                        listing(RESOURCE, agent -> Resources.of(agent).stream(), Resource::key)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/checkpoints",
                        "How far agents have read their sources, by key; the selector is of hosts.",
                        PARAMETERS,
                        listing(CHECKPOINT, Resources::checkpoints, Checkpoint::key)));
    }

    private static <T> Listing<T> listing(
            Shape<T> shape, Function<AgentStatus, Stream<T>> fold, Function<T, String> key) {
        return new Listing<>(
                shape,
                (call, paging) -> {
                    String prefix = call.parameters().text(PREFIX.name()).orElse("");
                    Map<String, T> byKey = new HashMap<>();
                    call.store().hosts(call.parameters().selector(Nouns.HOSTS)).stream()
                            .flatMap(fold)
                            .filter(item -> key.apply(item).startsWith(prefix))
                            .forEach(item -> byKey.put(key.apply(item), item));
                    return KeyPage.of(byKey.values().stream(), key, ":", paging);
                },
                (store, range) -> store.gapsInNodes(),
                Listing.UNKNOWN);
    }
}
