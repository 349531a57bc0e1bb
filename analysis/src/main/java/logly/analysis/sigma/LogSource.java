package logly.analysis.sigma;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a rule says of the logs that it is for; each part may be missing. All in lower case. */
public record LogSource(
        @Nullable String category,
        @Nullable String product,
        @Nullable String service) {

    static LogSource parse(YamlNode node) {
        Map<String, YamlNode> fields = node.asFields("logsource");
        for (String key : fields.keySet()) {
            if (!key.equals("category")
                    && !key.equals("product")
                    && !key.equals("service")
                    && !key.equals("definition")) {
                throw new RefusedRule(node.line(), "logsource: '" + key + "' is not known");
            }
        }
        LogSource source = new LogSource(lower(fields, "category"), lower(fields, "product"), lower(fields, "service"));
        if (source.category == null && source.product == null && source.service == null) {
            throw new RefusedRule(node.line(), "logsource: needs a category, product or service");
        }
        return source;
    }

    private static @Nullable String lower(Map<String, YamlNode> fields, String name) {
        String text = YamlNode.text(fields, name);
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text, "product", product);
        append(text, "category", category);
        append(text, "service", service);
        return text.toString();
    }

    private static void append(StringBuilder text, String name, @Nullable String value) {
        if (value != null) {
            text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value);
        }
    }
}
