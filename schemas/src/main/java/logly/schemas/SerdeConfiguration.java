package logly.schemas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Reads a configuration as Kafka hands it to a serde: values are text or already of their type. */
record SerdeConfiguration(Map<String, ?> values) {
    @Nullable
    String text(String key) {
        Object value = values.get(key);
        if (value instanceof Class<?> type) {
            return type.getName();
        }
        String text = value == null ? "" : value.toString().strip();
        return text.isEmpty() ? null : text;
    }

    boolean flag(String key, boolean otherwise) {
        String text = text(key);
        if (text == null) {
            return otherwise;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ConfigException(key, text, "must be true or false");
        };
    }

    List<String> list(String key) {
        Object value = values.get(key);
        List<String> list = new ArrayList<>();
        if (value instanceof Collection<?> items) {
            items.forEach(item -> list.add(item.toString()));
        } else if (value != null) {
            list.addAll(List.of(value.toString().split(",")));
        }
        list.replaceAll(String::strip);
        list.removeIf(String::isEmpty);
        return list;
    }
}
