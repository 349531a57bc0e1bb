package logly.launcher.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemaStoreTest {
    private static final String INT = "\"int\"";

    private final SchemaStore store = new SchemaStore();

    private void apply(String key, @Nullable String value) {
        store.apply(new RegistryRecord(key, value));
    }

    private void applySchema(String subject, int version, int id, String text) {
        store.apply(
                RegistryRecord.schema(new RegisteredSchema(subject, version, id, RegisteredSchema.AVRO, text, false)));
    }

    @Test
    void readsWhatConfluentWrites() {
        apply("{\"keytype\":\"NOOP\",\"magic\":0}", null);
        apply("{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0}", "{\"compatibilityLevel\":\"FULL\"}");
        apply(
                "{\"keytype\":\"SCHEMA\",\"subject\":\"logs-value\",\"version\":3,\"magic\":1}",
                "{\"subject\":\"logs-value\",\"version\":3,\"id\":17,\"md5\":\"x\",\"schema\":\"\\\"int\\\"\",\"deleted\":false}");

        assertThat(store.globalLevel()).isEqualTo(Compatibility.FULL);
        assertThat(store.versions("logs-value", false))
                .containsExactly(new RegisteredSchema("logs-value", 3, 17, "AVRO", INT, false));
        assertThat(store.nextVersion("logs-value")).isEqualTo(4);
        assertThat(store.idFor(INT)).isEqualTo(17);
        assertThat(store.idFor("\"long\"")).isEqualTo(18);
    }

    @Test
    void writesWhatConfluentReads() {
        RegistryRecord schema = RegistryRecord.schema(new RegisteredSchema("logs-value", 1, 1, "AVRO", INT, false));
        assertThat(schema.key())
                .isEqualTo("{\"keytype\":\"SCHEMA\",\"subject\":\"logs-value\",\"version\":1,\"magic\":1}");
        assertThat(schema.value())
                .isEqualTo("{\"subject\":\"logs-value\",\"version\":1,\"id\":1,\"schema\":\"\\\"int\\\"\","
                        + "\"deleted\":false}");
        assertThat(RegistryRecord.config("logs-value", Compatibility.BACKWARD))
                .isEqualTo(new RegistryRecord(
                        "{\"keytype\":\"CONFIG\",\"subject\":\"logs-value\",\"magic\":0}",
                        "{\"compatibilityLevel\":\"BACKWARD\"}"));
        assertThat(RegistryRecord.config(null, Compatibility.NONE).key())
                .isEqualTo("{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0}");
        assertThat(RegistryRecord.subjectDeletion("logs-value", 2))
                .isEqualTo(new RegistryRecord(
                        "{\"keytype\":\"DELETE_SUBJECT\",\"subject\":\"logs-value\",\"magic\":0}",
                        "{\"subject\":\"logs-value\",\"version\":2}"));
    }

    @Test
    void keepsIdOfDeletedVersion() {
        applySchema("a-value", 1, 1, INT);
        store.apply(RegistryRecord.subjectDeletion("a-value", 1));

        assertThat(store.subjects(false)).isEmpty();
        assertThat(store.subjects(true)).containsExactly("a-value");
        assertThat(store.idFor(INT)).isEqualTo(1);
        assertThat(store.byId(1)).isPresent();
        assertThat(store.nextVersion("a-value")).isEqualTo(2);
    }

    @Test
    void forgetsVersionOfTombstoneButNotItsId() {
        applySchema("a-value", 1, 1, INT);
        apply("{\"keytype\":\"SCHEMA\",\"subject\":\"a-value\",\"version\":1,\"magic\":1}", null);

        assertThat(store.subjects(true)).isEmpty();
        assertThat(store.byId(1)).isPresent();
    }

    @Test
    void dropsLevelOfSubjectAtTombstone() {
        store.apply(RegistryRecord.config("a-value", Compatibility.NONE));
        assertThat(store.levelOf("a-value")).contains(Compatibility.NONE);

        store.apply(RegistryRecord.config("a-value", null));
        assertThat(store.levelOf("a-value")).isEmpty();
    }

    @Test
    void passesOverWhatItDoesNotUnderstand() {
        apply("not json", "{");
        apply("{\"keytype\":\"CONTEXT\",\"magic\":0}", "{}");
        apply("{}", null);

        assertThat(store.subjects(true)).isEmpty();
        assertThat(store.schemaCount()).isZero();
    }
}
