package logly.query.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import logly.schemas.AgentStatus;
import logly.schemas.DailyAggregate;
import logly.schemas.DeadLetter;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.HourlyAggregate;
import logly.schemas.IpReputation;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.OperatorAction;
import logly.schemas.RecordJson;
import logly.schemas.SystemMetric;
import logly.schemas.TracePattern;
import logly.storage.Account;
import logly.storage.Gap;
import logly.storage.Ledger;
import logly.storage.NodeContents;
import logly.storage.PeerAnswer;
import logly.storage.PeerRow;
import org.apache.avro.specific.SpecificRecordBase;

/** Reads what another node answers, as its API describes it: a record as the text of its own JSON, with its type. */
final class AnswerWire {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Class<? extends SpecificRecordBase>> TYPES = Stream.of(
                    AgentStatus.class,
                    DailyAggregate.class,
                    DeadLetter.class,
                    EventTrace.class,
                    Finding.class,
                    HourlyAggregate.class,
                    IpReputation.class,
                    LogEvent.class,
                    NetworkMetric.class,
                    OperatorAction.class,
                    SystemMetric.class,
                    TracePattern.class)
            .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

    private AnswerWire() {}

    /** The answer in a text; an {@link IllegalArgumentException} where it is none. */
    static PeerAnswer read(byte[] text) throws IOException {
        JsonNode json = JSON.readTree(text);
        if (!json.path("rows").isArray()) {
            throw new IllegalArgumentException("it answers something else");
        }
        return new PeerAnswer(
                list(json.path("rows"), AnswerWire::row),
                json.path("next").isTextual() ? Optional.of(json.path("next").asText()) : Optional.empty(),
                json.path("truncated").asBoolean(),
                list(json.path("gaps"), AnswerWire::gap),
                list(json.path("nodes"), AnswerWire::node),
                list(json.path("accounts"), AnswerWire::account),
                json.path("usableBytes").asLong());
    }

    private static <T> List<T> list(JsonNode items, Function<JsonNode, T> read) {
        List<T> list = new ArrayList<>();
        items.forEach(item -> list.add(read.apply(item)));
        return list;
    }

    private static PeerRow row(JsonNode json) {
        SpecificRecordBase record = null;
        if (json.path("record").isTextual()) {
            String name = json.path("type").asText();
            Class<? extends SpecificRecordBase> type = TYPES.get(name);
            if (type == null) {
                throw new IllegalArgumentException("records of type " + name + " are not known here");
            }
            record = RecordJson.fromJson(json.path("record").asText(), type);
        }
        return new PeerRow(json.path("place").asText(), json.path("number").asLong(), record);
    }

    private static Gap gap(JsonNode json) {
        return new Gap(
                json.path("node").asText(),
                json.path("file").asText(),
                json.path("reason").asText(),
                number(json.path("rowsBefore")),
                number(json.path("rowsAfter")));
    }

    private static OptionalLong number(JsonNode json) {
        return json.isNumber() ? OptionalLong.of(json.asLong()) : OptionalLong.empty();
    }

    private static NodeContents node(JsonNode json) {
        return new NodeContents(
                json.path("node").asText(),
                counts(json.path("rows")),
                list(
                        json.path("files"),
                        file -> new NodeContents.FileContents(
                                file.path("file").asText(),
                                file.path("period").asText(),
                                file.path("bytes").asLong(),
                                counts(file.path("rows")))),
                json.path("nodeBytes").asLong(),
                json.path("newest").isTextual() ? Optional.of(time(json.path("newest"))) : Optional.empty(),
                json.path("lostOffsets").asLong());
    }

    private static Instant time(JsonNode json) {
        return Instant.parse(json.asText());
    }

    private static Map<String, Long> counts(JsonNode json) {
        Map<String, Long> counts = new HashMap<>();
        json.properties()
                .forEach(each -> counts.put(each.getKey(), each.getValue().asLong()));
        return counts;
    }

    private static Account account(JsonNode json) {
        Map<Ledger.Fate, Long> counts = new EnumMap<>(Ledger.Fate.class);
        for (Ledger.Fate fate : Ledger.Fate.values()) {
            String name = fate.name().toLowerCase(Locale.ROOT);
            if (json.path("fates").has(name)) {
                counts.put(fate, json.path("fates").path(name).asLong());
            }
        }
        return new Account(
                Long.parseUnsignedLong(json.path("agentId").asText(), 16),
                Long.parseUnsignedLong(json.path("epoch").asText(), 16),
                json.path("topic").asText(),
                json.path("key").asText(),
                json.path("received").asLong(),
                json.path("highestSeq").asLong(),
                json.path("missing").asLong(),
                counts,
                time(json.path("lastSeen")));
    }
}
