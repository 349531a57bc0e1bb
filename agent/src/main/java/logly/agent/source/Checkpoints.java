package logly.agent.source;

import java.util.Optional;
import java.util.Set;

/** What is remembered of sources. */
public interface Checkpoints {
    /** Of one that remembers nothing. */
    Checkpoints NONE = new Checkpoints() {
        @Override
        public Optional<String> of(String source) {
            return Optional.empty();
        }

        @Override
        public Set<String> sources() {
            return Set.of();
        }
    };

    /** The state that was stored last under this source's name. */
    Optional<String> of(String source);

    /** All sources of which something is remembered. */
    Set<String> sources();
}
