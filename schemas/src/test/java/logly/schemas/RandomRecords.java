package logly.schemas;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Random records of any generated class, extremes and odd text included; no NaN, which Avro holds unequal to itself. */
final class RandomRecords {
    private static final List<String> TEXTS =
            List.of("", "web-1", "Ünïcode ☃ 🎉", "\"quoted\" \\ back", "line\nfeed\t\u0000\u001b[31m", "null", "NaN");
    private static final List<Double> DOUBLES =
            List.of(0.0, -0.0, 0.1, 99.99, Double.MAX_VALUE, Double.MIN_VALUE, Double.NEGATIVE_INFINITY);
    private static final List<Long> LONGS = List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53);

    private final Random random;
    private final int mapEntries;

    RandomRecords(long seed) {
        this(seed, 3);
    }

    RandomRecords(long seed, int mapEntries) {
        random = new Random(seed);
        this.mapEntries = mapEntries;
    }

    <T extends SpecificRecord> T next(Class<T> type) {
        return type.cast(
                record(SpecificData.getForClass(type), SpecificData.get().getSchema(type)));
    }

    private IndexedRecord record(SpecificData data, Schema schema) {
        IndexedRecord record = (IndexedRecord) data.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(data, field.schema()));
        }
        return record;
    }

    private @Nullable Object value(SpecificData data, Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> record(data, schema);
            case ARRAY -> array(data, schema);
            case MAP -> map(data, schema);
            case UNION ->
                value(
                        data,
                        schema.getTypes().get(random.nextInt(schema.getTypes().size())));
            case NULL -> null;
            case ENUM ->
                data.createEnum(
                        schema.getEnumSymbols()
                                .get(random.nextInt(schema.getEnumSymbols().size())),
                        schema);
            case STRING -> text();
            case BYTES -> bytes();
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt();
            case LONG -> number(schema);
            case FLOAT -> random.nextInt(8) == 0 ? Float.MIN_VALUE : random.nextFloat() * 1e9f;
            case DOUBLE ->
                random.nextBoolean() ? DOUBLES.get(random.nextInt(DOUBLES.size())) : random.nextDouble() * 100;
            default -> throw new AssertionError(schema);
        };
    }

    private Object number(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
            return Instant.ofEpochMilli(
                    random.nextInt(8) == 0 ? random.nextLong() >> 9 : random.nextLong(4_000_000_000_000L));
        }
        return random.nextBoolean() ? LONGS.get(random.nextInt(LONGS.size())) : random.nextLong();
    }

    private String text() {
        return random.nextBoolean()
                ? TEXTS.get(random.nextInt(TEXTS.size()))
                : Long.toString(random.nextLong(), Character.MAX_RADIX);
    }

    private ByteBuffer bytes() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private List<@Nullable Object> array(SpecificData data, Schema schema) {
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(value(data, schema.getElementType()));
        }
        return items;
    }

    private Map<String, @Nullable Object> map(SpecificData data, Schema schema) {
        Map<String, @Nullable Object> map = new HashMap<>();
        for (int i = random.nextInt(mapEntries + 1); i > 0; i--) {
            map.put(text(), value(data, schema.getValueType()));
        }
        return map;
    }
}
