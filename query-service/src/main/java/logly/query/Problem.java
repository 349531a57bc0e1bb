package logly.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;

/** An error as RFC 9457 spells it, with the parameter that is to blame where there is one, and the column in it. */
record Problem(HttpStatus status, String detail, Optional<String> parameter, OptionalInt column) {
    static final String CONTENT_TYPE = "application/problem+json";

    private static final JsonFactory JSON = new JsonFactory();

    static Problem of(HttpStatus status, String detail) {
        return new Problem(status, detail, Optional.empty(), OptionalInt.empty());
    }

    static Problem of(BadParameter mistake) {
        return new Problem(
                HttpStatus.BAD_REQUEST,
                mistake.parameter() + ": " + mistake.getMessage(),
                Optional.of(mistake.parameter()),
                mistake.column());
    }

    void answer(Context request) {
        request.status(status)
                .header("Cache-Control", "no-store")
                .contentType(CONTENT_TYPE)
                .result(json(request.path()));
    }

    byte[] json(String instance) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", "about:blank");
            json.writeStringField("title", status.getMessage());
            json.writeNumberField("status", status.getCode());
            json.writeStringField("detail", ApiKey.Token.masked(detail));
            json.writeStringField("instance", ApiKey.Token.masked(instance));
            if (parameter.isPresent()) {
                json.writeStringField("parameter", ApiKey.Token.masked(parameter.get()));
            }
            if (column.isPresent()) {
                json.writeNumberField("column", column.getAsInt());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
