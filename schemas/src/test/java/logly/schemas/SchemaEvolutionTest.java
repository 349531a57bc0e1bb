package logly.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.junit.jupiter.api.Test;

class SchemaEvolutionTest {
    static final String NEW_SYMBOL = "TELEPORTED";

    /** LogEvent as a later version might have it: one more action, one more field, one field less. */
    static Schema laterLogEvent() {
        String text = LogEvent.getClassSchema().toString();
        String later = text.replace("\"SERVICE_FAILED\"]", "\"SERVICE_FAILED\",\"" + NEW_SYMBOL + "\"]")
                .replaceFirst(
                        "\"fields\":\\[", "\"fields\":[{\"name\":\"region\",\"type\":\"string\",\"default\":\"home\"},")
                .replaceFirst("\\{\"name\":\"format\"[^}]*}[^}]*},", "");
        assertThat(later).contains(NEW_SYMBOL, "region").doesNotContain("\"format\"");
        return new Schema.Parser().parse(later);
    }

    /** A record of the later version with its new symbol. */
    static IndexedRecord laterRecord() {
        AvroCodec<IndexedRecord> later = AvroCodec.generic(laterLogEvent());
        byte[] body = AvroCodec.of(LogEvent.class).encode(Samples.logEvent());
        IndexedRecord record = later.decode(body, 0, body.length, LogEvent.getClassSchema());
        Schema.Field action = later.schema().getField("action");
        record.put(action.pos(), new GenericData.EnumSymbol(action.schema(), NEW_SYMBOL));
        return record;
    }

    static void assertEverythingHasADefault(Schema schema) {
        switch (schema.getType()) {
            case RECORD ->
                schema.getFields().forEach(field -> {
                    assertThat(field.hasDefaultValue())
                            .as(schema.getName() + "." + field.name())
                            .isTrue();
                    assertThat(field.doc())
                            .as(schema.getName() + "." + field.name())
                            .isNotBlank();
                    assertEverythingHasADefault(field.schema());
                });
            case ENUM ->
                assertThat(schema.getEnumDefault()).as(schema.getName()).isNotNull();
            case ARRAY -> assertEverythingHasADefault(schema.getElementType());
            case MAP -> assertEverythingHasADefault(schema.getValueType());
            case UNION -> schema.getTypes().forEach(SchemaEvolutionTest::assertEverythingHasADefault);
            default -> {}
        }
    }

    @Test
    void readsAnUnknownActionAsOther() {
        IndexedRecord later = laterRecord();
        byte[] body = AvroCodec.generic(later.getSchema()).encode(later);

        LogEvent read = AvroCodec.of(LogEvent.class).decode(body, 0, body.length, later.getSchema());

        assertThat(read)
                .isEqualTo(LogEvent.newBuilder(Samples.logEvent())
                        .setAction(Action.OTHER)
                        .setFormat("")
                        .build());
    }

    @Test
    void givesTheDefaultToAFieldThatItsWriterDidNotKnow() {
        IndexedRecord later = laterRecord();

        assertThat(later.get(later.getSchema().getField("region").pos())).hasToString("home");
    }

    @Test
    void isCompatibleBothWays() {
        Schema now = LogEvent.getClassSchema();
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(now, laterLogEvent())
                        .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(laterLogEvent(), now)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }
}
