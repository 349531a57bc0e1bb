package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import logly.schemas.AgentStatus;
import logly.schemas.HostState;
import logly.schemas.RecordJson;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;
import org.apache.avro.Schema;

/**
 * The hosts with their freshness, in the order of their names: an order by time would change between two pages, because
 * every heartbeat moves a host.
 */
final class HostListing implements Shape<HostListing.Heard> {
    /** What an agent said last, and what that makes of its host. */
    record Heard(AgentStatus status, HostState state) {}

    private static final String SEPARATOR = "\n";

    private final InstantSource clock;

    HostListing(InstantSource clock) {
        this.clock = clock;
    }

    Page<Heard> page(List<Heard> hosts, TimeRange seen, Paging paging) {
        return KeyPage.of(
                hosts.stream()
                        .filter(heard -> !HostState.lastSeen(heard.status()).isBefore(seen.from())
                                && HostState.lastSeen(heard.status()).isBefore(seen.to())),
                HostListing::key,
                SEPARATOR,
                paging);
    }

    @Override
    public void write(Heard heard, JsonGenerator json) throws IOException {
        AgentStatus status = heard.status();
        Instant lastSeen = HostState.lastSeen(status);
        json.writeStartObject();
        for (Schema.Field field : status.getSchema().getFields()) {
            json.writeFieldName(field.name());
            RecordJson.write(field.schema(), status.get(field.pos()), json);
        }
        json.writeStringField("lastSeenAt", Shapes.text(lastSeen));
        json.writeNumberField(
                "secondsSinceLastSeen",
                Math.max(0, Duration.between(lastSeen, clock.instant()).toSeconds()));
        json.writeStringField("state", heard.state().text());
        json.writeEndObject();
    }

    @Override
    public JsonNode schema(Components components) {
        return components.named("Host", () -> {
            ObjectNode host = RecordShape.object(AgentStatus.getClassSchema(), components);
            ObjectNode properties = (ObjectNode) host.path("properties");
            ArrayNode required = (ArrayNode) host.path("required");
            properties.putObject("lastSeenAt").put("type", "string").put("format", "date-time");
            properties.putObject("secondsSinceLastSeen").put("type", "integer");
            ArrayNode states =
                    properties.putObject("state").put("type", "string").putArray("enum");
            for (HostState state : HostState.values()) {
                states.add(state.text());
            }
            required.add("lastSeenAt").add("secondsSinceLastSeen").add("state");
            return host;
        });
    }

    private static String key(Heard heard) {
        AgentStatus status = heard.status();
        return status.getHost() + SEPARATOR + String.format("%016x", status.getAgentId());
    }
}
