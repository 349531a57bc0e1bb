package logly.query;

import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * One request, with its parameters read.
 *
 * @param store what the caller sees of it
 */
record Call(Context request, Parameters parameters, Caller caller, Store store) {
    static final int GREATEST_BODY = 1 << 20;

    private static final int LONGEST_PART = 512;

    /** A part of the address. */
    String path(String name) {
        String part = request.pathParam(name);
        if (part.length() > LONGEST_PART) {
            throw new BadParameter(name, "is longer than " + LONGEST_PART + " characters");
        }
        return part;
    }

    /** The text of the body, of which there is a bounded amount. */
    String body() throws IOException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() throws IOException {
        try (InputStream in = request.bodyInputStream()) {
            byte[] body = in.readNBytes(GREATEST_BODY + 1);
            if (body.length > GREATEST_BODY) {
                throw new ContentTooLargeResponse("a body may have " + GREATEST_BODY + " bytes");
            }
            return body;
        }
    }

    /** What the store says, where it may refuse the cursor or the id as one that it never gave out. */
    static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            for (String parameter : new String[] {"cursor", "id"}) {
                String prefix = parameter + ": ";
                if (message.startsWith(prefix)) {
                    throw new BadParameter(parameter, message.substring(prefix.length()));
                }
            }
            throw e;
        }
    }
}
