package logly.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** What an address answers: sends it, and says what it looks like. */
interface Answer {
    String JSON = "application/json";

    /** Longest time for which an answer may be on its way; Jetty ends one that does not move at all after 30 s. */
    Duration SLOWEST = Duration.ofMinutes(1);

    JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    void send(Call call) throws IOException;

    /** Status of an answer that succeeds. */
    default HttpStatus status() {
        return HttpStatus.OK;
    }

    /** Schema of the body that a request must have. */
    default ObjectNode body() {
        return Shapes.object().put("type", "object");
    }

    /** Type of the content of that body. */
    default String bodyType() {
        return JSON;
    }

    /** Enters the types of content that a request's body may have, with their schemas. */
    default void describeBody(ObjectNode content) {
        content.putObject(bodyType()).set("schema", body());
    }

    /** Whether it may take long: then it has its place among few others of its kind, and not among the short ones. */
    default boolean isLong(Context request) {
        return false;
    }

    /** Enters the types of content that it has, with their schemas. */
    void describe(ObjectNode content, Components components);

    /** Begins an answer that must be taken within a time; a short one is held until it is whole. */
    static OutputStream begin(Context request, String contentType, Duration slowest) {
        request.contentType(contentType);
        if (request.res().getHeader("Cache-Control") == null) {
            request.header("Cache-Control", "no-store");
        }
        OutputStream held = Outbox.of(request);
        return held == null ? new TimedOutput(request.outputStream(), slowest, System::nanoTime) : held;
    }

    static JsonGenerator beginJson(Context request) throws IOException {
        return FACTORY.createGenerator(begin(request, JSON, SLOWEST));
    }
}
