package logly.query;

import io.javalin.http.Context;
import logly.query.metadata.MetadataStore;

/**
 * How callers read on one node what they wrote on another: answers about metadata carry the offset that they are as new
 * as, and a request that names an offset waits for it.
 */
final class AfterOffset {
    static final String OFFSET = "X-Logly-Offset";
    static final String AFTER = "X-Logly-After";

    private AfterOffset() {}

    /** Waits for what the request asks for, and says how new the answer is. */
    static void await(Context request, MetadataStore metadata) {
        String after = request.header(AFTER);
        if (after != null) {
            if (!after.matches("[0-9]{1,18}")) {
                throw new BadParameter(AFTER, "'" + after + "' is no offset that an answer carried");
            }
            metadata.await(Long.parseLong(after));
        }
        request.header(OFFSET, Long.toString(metadata.offset()));
    }
}
