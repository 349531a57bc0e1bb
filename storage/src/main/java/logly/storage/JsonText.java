package logly.storage;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.RecordJson;
import org.apache.avro.specific.SpecificRecord;

/** The text form of arrays and maps in a column; each pair of methods is inverse. Maps are sorted: equal ones are alike. */
final class JsonText {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final TypeReference<LinkedHashMap<String, String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<LinkedHashMap<String, Long>> COUNTS = new TypeReference<>() {};
    private static final TypeReference<ArrayList<String>> LIST = new TypeReference<>() {};
    private static final TypeReference<LinkedHashMap<String, List<String>>> LISTS = new TypeReference<>() {};
    private static final TypeReference<LinkedHashMap<String, byte[]>> BYTES = new TypeReference<>() {};

    /** What most rows have; it needs no parser. */
    private static final String EMPTY_MAP = "{}";

    private static final String EMPTY_LIST = "[]";

    private JsonText() {}

    static String ofRecords(List<? extends SpecificRecord> records) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            json.writeStartArray();
            for (SpecificRecord record : records) {
                RecordJson.write(record, json);
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static <T extends SpecificRecord> List<T> records(String text, Class<T> type) {
        return text.equals(EMPTY_LIST) ? new ArrayList<>() : RecordJson.listFromJson(text, type);
    }

    static String ofMap(Map<String, ?> map) {
        return map.isEmpty() ? EMPTY_MAP : write(map);
    }

    static String ofText(String text) {
        return write(text);
    }

    static String ofList(List<?> texts) {
        return texts.isEmpty() ? EMPTY_LIST : write(texts);
    }

    private static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One entry as it stands in the text of a map. */
    static String ofEntry(String key, String value) {
        String map = ofMap(Map.of(key, value));
        return map.substring(1, map.length() - 1);
    }

    /** What every entry of this key begins with. */
    static String ofKey(String key) {
        String entry = ofEntry(key, "");
        return entry.substring(0, entry.length() - 2);
    }

    static String ofBytes(Map<String, ByteBuffer> map) {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        map.forEach((name, value) -> arrays.put(name, bytes(value)));
        return ofMap(arrays);
    }

    static Map<String, String> texts(String text) {
        return text.equals(EMPTY_MAP) ? new LinkedHashMap<>() : read(text, TEXTS);
    }

    static Map<String, Long> counts(String text) {
        return text.equals(EMPTY_MAP) ? new LinkedHashMap<>() : read(text, COUNTS);
    }

    static List<String> list(String text) {
        return text.equals(EMPTY_LIST) ? new ArrayList<>() : read(text, LIST);
    }

    static Map<String, List<String>> lists(String text) {
        return read(text, LISTS);
    }

    static Map<String, ByteBuffer> buffers(String text) {
        Map<String, ByteBuffer> buffers = new LinkedHashMap<>();
        read(text, BYTES).forEach((name, value) -> buffers.put(name, ByteBuffer.wrap(value)));
        return buffers;
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static <T> T read(String text, TypeReference<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
