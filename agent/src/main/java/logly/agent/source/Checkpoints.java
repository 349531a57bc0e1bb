package logly.agent.source;

import java.util.Optional;
import java.util.Set;

/** What is remembered of sources. */
public interface Checkpoints {
    /** The state that was stored last under this source's name. */
    Optional<String> of(String source);

    /** All sources of which something is remembered. */
    Set<String> sources();
}
