package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import logly.storage.Gap;
import logly.storage.Page;
import logly.storage.Paging;
import org.jspecify.annotations.Nullable;

/**
 * Sends all items of a list, page by page, so that neither memory nor a read transaction grows with it. What breaks off
 * ends the connection: half an export never looks like a whole one.
 */
record Export<T>(Listing<T> listing, Format format) {
    /** So many are read at a time. */
    private static final int PAGE = 2000;

    private static final Duration SLOWEST = Duration.ofMinutes(30);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** A spreadsheet takes what begins so for a formula. */
    private static final Pattern FORMULA = Pattern.compile("^[=+\\-@\\t\\r].*", Pattern.DOTALL);

    private static final Pattern QUOTED = Pattern.compile("[\",\\r\\n]");

    /** How items are written. */
    enum Format {
        NDJSON("application/x-ndjson"),
        CSV("text/csv");

        private final String contentType;

        Format(String contentType) {
            this.contentType = contentType;
        }

        String contentType() {
            return contentType;
        }

        static Optional<Format> named(String name) {
            return Arrays.stream(values())
                    .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst();
        }
    }

    /** Writes items one by one. */
    private interface Sink<T> {
        void write(T item) throws IOException;
    }

    void send(Call call, Optional<EntityTag> tag) throws IOException {
        Parameters parameters = call.parameters();
        long rest = parameters.whole(Parameter.LIMIT, Long.MAX_VALUE);
        String cursor = parameters.text(Parameter.CURSOR.name()).orElse(null);
        Page<T> page = page(call, rest, cursor);
        List<Gap> missing = listing.gaps().of(call.store(), parameters.range());
        if (!missing.isEmpty()) {
            call.request().header(Gaps.HEADER, Gaps.names(missing.stream().map(Export::name)));
        }
        int absent = call.store().absent().size();
        tag.ifPresent(each -> each.addTo(call.request()));
        OutputStream out = Answer.begin(call.request(), format.contentType() + ";charset=utf-8", SLOWEST);
        try (Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
                JsonGenerator json =
                        Answer.FACTORY.createGenerator(text).setPrettyPrinter(new MinimalPrettyPrinter("\n"))) {
            Sink<T> sink =
                    format == Format.CSV ? csv(text) : item -> listing.shape().write(item, json);
            while (true) {
                for (T item : page.items()) {
                    sink.write(item);
                }
                rest -= page.items().size();
                if (page.next().isEmpty() || rest <= 0) {
                    break;
                }
                page = page(call, rest, page.next().get());
                if (call.store().absent().size() > absent) {
                    throw new IOException(
                            "a node is missing from here on: " + call.store().absent());
                }
            }
            if (format == Format.NDJSON) {
                json.flush();
                text.write("\n");
            }
        }
    }

    private static String name(Gap gap) {
        return gap.path().isEmpty() ? gap.node() : gap.node() + "/" + gap.path();
    }

    private Page<T> page(Call call, long rest, @Nullable String cursor) {
        Parameters parameters = call.parameters();
        return listing.page(call, new Paging(parameters.order(), (int) Math.min(rest, PAGE), cursor));
    }

    /** The names of the item's fields stand above; a field that is no plain value stands as JSON. */
    private Sink<T> csv(Writer text) throws IOException {
        Components components = new Components();
        List<String> columns = new ArrayList<>();
        components
                .resolved(listing.shape().schema(components))
                .path("properties")
                .fieldNames()
                .forEachRemaining(columns::add);
        text.write(String.join(",", columns) + "\r\n");
        return item -> {
            TokenBuffer buffer = new TokenBuffer(MAPPER, false);
            listing.shape().write(item, buffer);
            JsonNode tree = MAPPER.readTree(buffer.asParser());
            text.write(columns.stream().map(column -> cell(tree.path(column))).collect(Collectors.joining(",")));
            text.write("\r\n");
        };
    }

    private static String cell(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "";
        }
        if (value.isNumber() || value.isBoolean()) {
            return value.asText();
        }
        String text = value.isTextual() ? value.asText() : value.toString();
        String safe = FORMULA.matcher(text).matches() ? "'" + text : text;
        return QUOTED.matcher(safe).find() ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
