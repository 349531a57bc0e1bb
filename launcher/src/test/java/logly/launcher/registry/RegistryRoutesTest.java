package logly.launcher.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryRoutesTest {
    private static final String V1 =
            "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"host\",\"type\":\"string\"}]}";
    private static final String V2 = "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"host\","
            + "\"type\":\"string\"},{\"name\":\"pid\",\"type\":\"int\",\"default\":0}]}";
    private static final String UNREADABLE = "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"host\","
            + "\"type\":\"string\"},{\"name\":\"pid\",\"type\":\"int\"}]}";

    private final MemoryLog memory = new MemoryLog();
    private final RegistryRoutes routes = routes();

    private RegistryRoutes routes() {
        SchemaStore store = new SchemaStore();
        return new RegistryRoutes(store, new RegistryWriter(store, memory.viewFor(store)));
    }

    private String call(String method, String path, String body) {
        return call(routes, method, path, body);
    }

    private static String call(RegistryRoutes routes, String method, String pathAndQuery, String body) {
        String[] parts = pathAndQuery.split("\\?", 2);
        return routes.answer(method, parts[0], parts.length > 1 ? parts[1] : "", body.getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private String register(String subject, String schema) {
        return call("POST", "/subjects/" + subject + "/versions", body(schema));
    }

    private static String body(String schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", schema).toString();
    }

    private void assertRefused(int status, int code, String method, String path, String body) {
        assertThatExceptionOfType(RegistryError.class)
                .isThrownBy(() -> call(method, path, body))
                .satisfies(e -> {
                    assertThat(e.status()).isEqualTo(status);
                    assertThat(e.code()).isEqualTo(code);
                });
    }

    @Test
    void givesOneIdToOneSchemaUnderSeveralSubjects() {
        assertThat(register("a-value", V1)).isEqualTo("{\"id\":1}");
        assertThat(register("a-value", V2)).isEqualTo("{\"id\":2}");
        assertThat(register("b-value", V2.replace(",", " , "))).isEqualTo("{\"id\":2}");
        assertThat(register("a-value", V1)).isEqualTo("{\"id\":1}");

        assertThat(memory.records()).hasSize(3);
        assertThat(call("GET", "/subjects", "")).isEqualTo("[\"a-value\",\"b-value\"]");
        assertThat(call("GET", "/subjects/a-value/versions", "")).isEqualTo("[1,2]");
        assertThat(call("GET", "/schemas/ids/2/versions", ""))
                .isEqualTo("[{\"subject\":\"a-value\",\"version\":2},{\"subject\":\"b-value\",\"version\":1}]");
        assertThat(call("GET", "/subjects/a-value/versions/latest/schema", "")).isEqualTo(V2);
        assertThat(call("POST", "/subjects/a-value", body(V1)))
                .startsWith("{\"subject\":\"a-value\",\"version\":1,\"id\":1,\"schema\":");
    }

    @Test
    void refusesWhatOldReadersCannotMeet() {
        register("a-value", V1);

        assertRefused(409, 409, "POST", "/subjects/a-value/versions", body(UNREADABLE));
        assertThat(call("POST", "/compatibility/subjects/a-value/versions/latest", body(UNREADABLE)))
                .isEqualTo("{\"is_compatible\":false}");
        assertThat(call("POST", "/compatibility/subjects/a-value/versions/latest", body(V2)))
                .isEqualTo("{\"is_compatible\":true}");

        call("PUT", "/config/a-value", "{\"compatibility\":\"NONE\"}");
        assertThat(register("a-value", UNREADABLE)).isEqualTo("{\"id\":2}");
    }

    @Test
    void hidesDeletedVersionsAndNumbersOnAfterThem() {
        register("a-value", V1);
        register("a-value", V2);

        assertThat(call("DELETE", "/subjects/a-value/versions/1", "")).isEqualTo("1");
        assertThat(call("GET", "/subjects/a-value/versions", "")).isEqualTo("[2]");
        assertThat(call("DELETE", "/subjects/a-value", "")).isEqualTo("[2]");
        assertThat(call("GET", "/subjects", "")).isEqualTo("[]");
        assertThat(call("GET", "/subjects?deleted=true", "")).isEqualTo("[\"a-value\"]");
        assertRefused(404, 40404, "DELETE", "/subjects/a-value", "");
        assertThat(call("GET", "/schemas/ids/1", "")).contains("host");

        assertThat(register("a-value", V1)).isEqualTo("{\"id\":1}");
        assertThat(call("GET", "/subjects/a-value/versions", "")).isEqualTo("[3]");
    }

    @ParameterizedTest
    @CsvSource({
        "404, 40401, GET, /subjects/none-value/versions",
        "404, 40401, GET, /subjects/none-value/versions/latest",
        "404, 40402, GET, /subjects/a-value/versions/9",
        "422, 42202, GET, /subjects/a-value/versions/first",
        "422, 42202, GET, /subjects/a-value/versions/0",
        "404, 40403, GET, /schemas/ids/99",
        "404, 40408, GET, /config/a-value",
        "404, 40409, GET, /mode/a-value",
        "404, 404, GET, /nothing",
        "405, 405, PUT, /subjects",
        "422, 42205, DELETE, /subjects/a-value?permanent=true",
    })
    void refusesWithConfluentsCodes(int status, int code, String method, String path) {
        register("a-value", V1);
        assertRefused(status, code, method, path, "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "422 | 42201 | POST | /subjects/a-value/versions | {\"schema\":\"{\\\"type\\\":\\\"nonsense\\\"}\"}",
                "422 | 42201 | POST | /subjects/a-value/versions | {}",
                "422 | 42201 | POST | /subjects/a-value/versions | {\"schemaType\":\"JSON\",\"schema\":\"{}\"}",
                "404 | 40403 | POST | /subjects/a-value | {\"schema\":\"\\\"long\\\"\"}",
                "404 | 40401 | POST | /subjects/none-value | {\"schema\":\"\\\"long\\\"\"}",
                "422 | 42203 | PUT | /config | {\"compatibility\":\"SIDEWAYS\"}",
                "422 | 42204 | PUT | /mode | {\"mode\":\"WRITEONLY\"}",
                "400 | 400 | PUT | /config | {",
            })
    void refusesBadBodies(int status, int code, String method, String path, String body) {
        register("a-value", V1);
        assertRefused(status, code, method, path, body);
    }

    @Test
    void keepsReadOnlySubjectAsItIs() {
        register("a-value", V1);
        assertThat(call("PUT", "/mode/a-value", "{\"mode\":\"READONLY\"}")).isEqualTo("{\"mode\":\"READONLY\"}");

        assertRefused(422, 42205, "POST", "/subjects/a-value/versions", body(V2));
        assertThat(register("a-value", V1)).isEqualTo("{\"id\":1}");
    }

    @Test
    void takesSubjectsWithEncodedSlash() {
        register("team%2Fa-value", V1);
        assertThat(call("GET", "/subjects", "")).isEqualTo("[\"team/a-value\"]");
    }

    @Test
    void givesDifferentIdsWhenTwoRegistriesWriteInTurn() {
        RegistryRoutes other = routes();
        assertThat(register("a-value", V1)).isEqualTo("{\"id\":1}");
        assertThat(call(other, "POST", "/subjects/b-value/versions", body(V2))).isEqualTo("{\"id\":2}");
        assertThat(register("c-value", UNREADABLE)).isEqualTo("{\"id\":3}");
        assertThat(call(other, "POST", "/subjects/d-value/versions", body(V1))).isEqualTo("{\"id\":1}");
    }
}
