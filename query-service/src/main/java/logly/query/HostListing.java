package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import logly.schemas.AgentStatus;
import logly.schemas.HostState;
import logly.schemas.RecordJson;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;

/**
 * The hosts with their freshness, in the order of their names: an order by time would change between two pages, because
 * every heartbeat moves a host.
 */
final class HostListing implements Shape<HostListing.Heard> {
    /** What an agent said last, and what that makes of its host. */
    record Heard(AgentStatus status, HostState state) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Comparator<Heard> BY_NAME = Comparator.comparing(HostListing::key);

    private final InstantSource clock;

    HostListing(InstantSource clock) {
        this.clock = clock;
    }

    Page<Heard> page(List<Heard> hosts, TimeRange seen, Paging paging) {
        Optional<String> after = Optional.ofNullable(paging.cursor()).map(HostListing::decode);
        int limit = paging.limit();
        List<Heard> found = hosts.stream()
                .filter(heard -> !HostState.lastSeen(heard.status()).isBefore(seen.from())
                        && HostState.lastSeen(heard.status()).isBefore(seen.to()))
                .filter(heard -> after.isEmpty() || key(heard).compareTo(after.get()) > 0)
                .sorted(BY_NAME)
                .limit(limit + 1L)
                .toList();
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty(), false);
        }
        List<Heard> items = found.subList(0, limit);
        return new Page<>(items, Optional.of(encode(key(items.get(limit - 1)))), false);
    }

    @Override
    public void write(Heard heard, JsonGenerator json) throws IOException {
        AgentStatus status = heard.status();
        ObjectNode item = (ObjectNode) JSON.readTree(RecordJson.toJson(status));
        Instant lastSeen = HostState.lastSeen(status);
        Instant now = clock.instant();
        item.put("lastSeenAt", Shapes.text(lastSeen));
        item.put(
                "secondsSinceLastSeen",
                Math.max(0, Duration.between(lastSeen, now).toSeconds()));
        item.put("state", heard.state().text());
        JSON.writeTree(json, item);
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
        return status.getHost() + '\n' + String.format("%016x", status.getAgentId());
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String cursor) {
        try {
            String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (key.indexOf('\n') >= 0) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // answered below, like a key without its separator
        }
        throw new BadParameter("cursor", "is not one that this address gave out");
    }
}
