package logly.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** JSON as YAML 1.2 that people can read: blocks of two spaces, texts in the quotes of JSON. */
final class YamlText {
    private final StringBuilder out = new StringBuilder();

    private YamlText() {}

    static String of(JsonNode document) {
        YamlText text = new YamlText();
        text.fields(document, 0);
        return text.out.toString();
    }

    private void fields(JsonNode object, int depth) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            out.append("  ".repeat(depth)).append(key(field.getKey())).append(':');
            value(field.getValue(), depth + 1);
        }
    }

    private void items(JsonNode array, int depth) {
        for (JsonNode item : array) {
            out.append("  ".repeat(depth)).append('-');
            value(item, depth + 1);
        }
    }

    private void value(JsonNode value, int depth) {
        if (value.isContainerNode() && !value.isEmpty()) {
            out.append('\n');
            if (value.isObject()) {
                fields(value, depth);
            } else {
                items(value, depth);
            }
        } else {
            out.append(' ').append(value).append('\n');
        }
    }

    private static String key(String name) {
        return name.matches("[A-Za-z][A-Za-z0-9_]*") ? name : '"' + name + '"';
    }
}
