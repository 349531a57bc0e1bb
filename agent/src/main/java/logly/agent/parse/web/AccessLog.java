package logly.agent.parse.web;

import java.time.Instant;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import org.jspecify.annotations.Nullable;

/** Access logs of nginx, Apache and the many servers that write as they do. The line is the message. */
public final class AccessLog {
    private AccessLog() {}

    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        AccessLine access = AccessLine.of(line, context);
        if (access == null) {
            access = ProxyAccess.of(line, context);
        }
        if (access == null) {
            access = W3cAccess.of(line, context);
        }
        if (access == null) {
            return null;
        }
        access.exchange().describe(meaning);
        Peer.describe(access.client(), meaning);
        meaning.put("vhost", access.vhost());
        meaning.put("bytes", access.bytes());
        Instant time = access.time();
        return new Stamp(time == null ? context.readAt() : time, 0);
    }
}
