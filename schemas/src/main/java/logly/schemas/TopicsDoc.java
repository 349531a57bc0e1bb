package logly.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Renders the catalogue of topics and their records as Markdown: the file {@code docs/topics.md}. */
public final class TopicsDoc {
    private static final String CONSUMER = "/logly/schemas/topics-consumer.md";

    private final StringBuilder text = new StringBuilder();

    private TopicsDoc() {}

    public static String render(Topics topics) {
        TopicsDoc doc = new TopicsDoc();
        doc.writeTopics(topics);
        doc.writeTypes(topics);
        doc.text.append(consumer());
        return doc.text.toString();
    }

    private void writeTopics(Topics topics) {
        text.append("# Topics\n\n")
                .append(
                        "Written from the catalogue in `Topics.java` and the schemas in `schemas/src/main/avro`; a test")
                .append(" compares. Prefix,\npartitions and retention of the raw topics are settings: these are the ")
                .append(
                        "defaults of the embedded broker. Keys are UTF-8\ntext, values Avro in Confluent's wire format ")
                .append("under the subject `<topic>-value`. A record's Kafka timestamp is the\nbroker's append time. ")
                .append("Records of the first four topics carry the header `")
                .append(RecordIdentity.HEADER)
                .append("`: agentId, epoch and\nseq, 8 bytes each, big-endian.\n\n")
                .append("| topic | key | partitioned by | partitions | cleanup | kept | record | what |\n")
                .append("|---|---|---|---|---|---|---|---|\n");
        for (Topic<?> topic : topics.all()) {
            row(
                    "`" + topic.name() + "`",
                    topic.key(),
                    topic.partitionedBy().name().toLowerCase(Locale.ROOT),
                    Integer.toString(topic.partitions()),
                    topic.cleanup().stream()
                            .map(policy -> policy.name().toLowerCase(Locale.ROOT))
                            .sorted()
                            .collect(Collectors.joining(", ")),
                    kept(topic),
                    link(topic.schema()),
                    topic.doc());
        }
    }

    private void writeTypes(Topics topics) {
        Map<String, Schema> types = new LinkedHashMap<>();
        topics.all().forEach(topic -> collect(topic.schema(), types));
        text.append("\n# Records\n");
        for (Schema type : types.values()) {
            text.append("\n## ").append(type.getName()).append("\n\n").append(type.getDoc());
            if (type.getType() == Schema.Type.ENUM) {
                text.append("\n\n")
                        .append(type.getEnumSymbols().stream()
                                .map(symbol -> "`" + symbol + "`")
                                .collect(Collectors.joining(", ")))
                        .append(". Read as `")
                        .append(type.getEnumDefault())
                        .append("` where unknown.\n");
            } else {
                writeFields(type);
            }
        }
    }

    private void writeFields(Schema type) {
        text.append("\n\n| field | type | what |\n|---|---|---|\n");
        for (Schema.Field field : type.getFields()) {
            row("`" + field.name() + "`", typeName(field.schema()), field.doc());
        }
    }

    /** Named types in the order of reading: a record, then what it holds. */
    private static void collect(Schema schema, Map<String, Schema> types) {
        switch (schema.getType()) {
            case RECORD -> {
                if (types.putIfAbsent(schema.getFullName(), schema) == null) {
                    schema.getFields().forEach(field -> collect(field.schema(), types));
                }
            }
            case ENUM -> types.putIfAbsent(schema.getFullName(), schema);
            case ARRAY -> collect(schema.getElementType(), types);
            case MAP -> collect(schema.getValueType(), types);
            case UNION -> schema.getTypes().forEach(type -> collect(type, types));
            default -> {}
        }
    }

    private static String typeName(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM -> link(schema);
            case ARRAY -> "array of " + typeName(schema.getElementType());
            case MAP -> "map of " + typeName(schema.getValueType());
            case UNION ->
                schema.getTypes().stream()
                        .filter(type -> type.getType() != Schema.Type.NULL)
                        .map(TopicsDoc::typeName)
                        .collect(Collectors.joining(" or ", "", " or null"));
            case LONG -> {
                if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
                    yield "long, timestamp-millis";
                }
                yield RecordJson.isIdentity(schema) ? "long, 64 bits" : "long";
            }
            default -> schema.getType().getName();
        };
    }

    private static String link(Schema type) {
        return "[" + type.getName() + "](#" + type.getName().toLowerCase(Locale.ROOT) + ")";
    }

    private static String kept(Topic<?> topic) {
        if (topic.retention().isZero()) {
            return "for ever";
        }
        String time = time(topic.retention());
        return topic.retentionBytes() < 0 ? time : time + ", " + (topic.retentionBytes() >> 20) + " MiB a partition";
    }

    private static String time(Duration retention) {
        return retention.toHours() % 24 == 0 && retention.toDays() > 1
                ? retention.toDays() + " d"
                : retention.toHours() + " h";
    }

    private void row(String... cells) {
        for (String cell : cells) {
            text.append("| ").append(cell.replace("|", "\\|")).append(' ');
        }
        text.append("|\n");
    }

    private static String consumer() {
        try (InputStream stream = TopicsDoc.class.getResourceAsStream(CONSUMER)) {
            if (stream == null) {
                throw new IllegalStateException(CONSUMER + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
