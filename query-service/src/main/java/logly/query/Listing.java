package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import logly.storage.Gap;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;

/**
 * Answers a list: a page of it, or all of it as an export.
 *
 * @param read a page
 * @param gaps what an answer of a range lacks
 * @param state changes whenever the answer to a closed range does; empty where nothing tells
 */
record Listing<T>(Shape<T> shape, Reading<T> read, Missing gaps, State state) implements Answer {
    /** Reads one page. */
    @FunctionalInterface
    interface Reading<T> {
        Page<T> page(Call call, Paging paging);
    }

    /** Names the state of what a range holds. */
    @FunctionalInterface
    interface State {
        Optional<String> of(Store store, TimeRange range);
    }

    /** Tells what an answer of a range lacks. */
    @FunctionalInterface
    interface Missing {
        List<Gap> of(Store store, TimeRange range);
    }

    static final State UNKNOWN = (store, range) -> Optional.empty();

    @Override
    public boolean isLong(Context request) {
        String format = request.queryParam(Parameter.FORMAT.name());
        return format != null && !format.equals("json");
    }

    @Override
    public void send(Call call) throws IOException {
        Parameters parameters = call.parameters();
        Optional<EntityTag> tag = parameters.isClosed()
                ? state.of(call.store(), parameters.range()).map(known -> EntityTag.of(known, call.request()))
                : Optional.empty();
        if (tag.isPresent() && tag.get().isKnownTo(call.request())) {
            tag.get().answerUnchanged(call.request());
            return;
        }
        Optional<Export.Format> export =
                parameters.text(Parameter.FORMAT.name()).flatMap(Export.Format::named);
        if (export.isPresent()) {
            new Export<>(this, export.get()).send(call, tag);
            return;
        }
        Page<T> page = page(call, parameters.paging());
        List<Gap> missing = gaps.of(call.store(), parameters.range());
        tag.ifPresent(each -> each.addTo(call.request()));
        try (JsonGenerator json = Answer.beginJson(call.request())) {
            write(page, missing, json);
        }
    }

    /** The same, with pages from elsewhere. */
    Listing<T> reading(Reading<T> other) {
        return new Listing<>(shape, other, gaps, state);
    }

    Page<T> page(Call call, Paging paging) {
        return Call.asked(() -> read.page(call, paging));
    }

    private void write(Page<T> page, List<Gap> missing, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeFieldName("items");
        Shapes.listOf(shape).write(page.items(), json);
        json.writeFieldName("next");
        Shapes.orNull(Shapes.TEXT).write(page.next(), json);
        json.writeBooleanField("truncated", page.truncated());
        json.writeBooleanField("partial", !missing.isEmpty());
        if (!missing.isEmpty()) {
            json.writeFieldName("missing");
            Shapes.listOf(Gaps.GAP).write(missing, json);
        }
        json.writeEndObject();
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        ObjectNode page = Shapes.object().put("type", "object");
        ObjectNode properties = page.putObject("properties");
        properties.set("items", Shapes.listOf(shape).schema(components));
        properties
                .putObject("next")
                .put("description", "Cursor of the page behind this one; null at the end.")
                .putArray("type")
                .add("string")
                .add("null");
        properties
                .putObject("truncated")
                .put("type", "boolean")
                .put("description", "Cut by time or size before the limit; `next` goes on behind the cut.");
        properties
                .putObject("partial")
                .put("type", "boolean")
                .put("description", "Whether files or nodes are missing in it.");
        properties.set("missing", Shapes.listOf(Gaps.GAP).schema(components));
        page.putArray("required").add("items").add("next").add("truncated").add("partial");
        page.put("additionalProperties", false);
        content.putObject(JSON).set("schema", page);
        for (Export.Format format : Export.Format.values()) {
            content.putObject(format.contentType()).putObject("schema").put("type", "string");
        }
    }
}
