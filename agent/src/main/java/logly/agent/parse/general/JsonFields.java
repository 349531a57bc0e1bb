package logly.agent.parse.general;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import logly.agent.parse.text.Text;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object, flattened: {@code request.headers.Host}. Lists of scalars become one text with commas, a command line one with
 * blanks;
 * what lies deeper or comes later than the bounds is left out.
 */
public final class JsonFields {
    private static final int DEEPEST = 8;
    private static final int MOST = 128;
    private static final int FURTHEST = 120;
    private static final int LONGEST = 4096;
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonParser json;
    private final Map<String, String> fields = new LinkedHashMap<>();

    private JsonFields(JsonParser json) {
        this.json = json;
    }

    /** Whether the line is an object, or one behind a stamp and a few words. */
    public static boolean isObject(String line) {
        return start(line) >= 0 && of(line) != null;
    }

    private static int start(String line) {
        int at = line.startsWith("{") ? 0 : line.indexOf(" {") + 1;
        boolean led = at > 0 && at < FURTHEST && Text.isDigit(line.charAt(0)) && line.endsWith("}");
        for (int i = 0; led && i < at; i++) {
            char c = line.charAt(i);
            led = Character.isLetterOrDigit(c) || " -.:+_".indexOf(c) >= 0;
        }
        return line.startsWith("{") || led ? at : -1;
    }

    /** Null where no whole JSON object stands there. */
    public static @Nullable Map<String, String> of(String text) {
        int start = start(text);
        if (start < 0) {
            return null;
        }
        try (JsonParser json = FACTORY.createParser(text.substring(start))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            JsonFields reading = new JsonFields(json);
            reading.object("", 0);
            return reading.fields;
        } catch (IOException e) {
            return null;
        }
    }

    private void value(String path, int depth) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            if (depth >= DEEPEST) {
                json.skipChildren();
            } else {
                object(path, depth);
            }
        } else if (token == JsonToken.START_ARRAY) {
            if (depth >= DEEPEST) {
                json.skipChildren();
            } else {
                list(path, depth);
            }
        } else if (token != JsonToken.VALUE_NULL) {
            add(path, json.getText());
        }
    }

    /** {@code {"key": K, "value": V}} in a list is the field K. */
    private void object(String path, int depth) throws IOException {
        String key = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (json.nextToken() == null || name == null) {
                throw new IOException("ends within an object");
            }
            if (name.equals("key") && depth > 1 && json.currentToken().isScalarValue()) {
                key = json.getText();
            } else if (name.equals("value") && key != null) {
                value(joined(path, key), depth + 1);
                key = null;
            } else {
                value(joined(path, name), depth + 1);
            }
        }
        if (key != null) {
            add(joined(path, "key"), key);
        }
    }

    private void list(String path, int depth) throws IOException {
        StringBuilder scalars = new StringBuilder();
        String divider = path.endsWith("ARGV") ? " " : ", ";
        while (json.nextToken() != JsonToken.END_ARRAY) {
            JsonToken token = json.currentToken();
            if (token == null) {
                throw new IOException("ends within a list");
            }
            if (!token.isScalarValue()) {
                value(path, depth + 1);
            } else if (scalars.length() < LONGEST) {
                scalars.append(scalars.isEmpty() ? "" : divider).append(json.getText());
            }
        }
        if (!scalars.isEmpty()) {
            add(path, scalars.toString());
        }
    }

    private void add(String path, String value) {
        if (fields.size() < MOST) {
            fields.putIfAbsent(path, value.length() > LONGEST ? value.substring(0, LONGEST) : value);
        }
    }

    private static String joined(String path, String name) {
        return path.isEmpty() ? name : path + '.' + name;
    }
}
