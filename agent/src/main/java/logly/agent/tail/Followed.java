package logly.agent.tail;

import java.nio.file.Path;
import java.util.Map;
import logly.agent.parse.NamedFormat;
import org.jspecify.annotations.Nullable;

/**
 * A file to follow.
 *
 * @param format null where it is to be found out
 * @param container what is known of the container whose output its engine stores here; null for an ordinary file
 */
record Followed(
        Path path, @Nullable NamedFormat format, @Nullable Map<String, String> container) {
    static Followed file(Path path, @Nullable NamedFormat format) {
        return new Followed(path, format, null);
    }
}
