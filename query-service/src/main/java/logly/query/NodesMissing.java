package logly.query;

import java.util.List;

/** An answer that is whole or none lacks what other nodes hold that did not answer. */
final class NodesMissing extends RuntimeException {
    private static final long serialVersionUID = 1;

    NodesMissing(List<String> nodes) {
        super("these store nodes did not answer, and may have what is asked for: " + String.join(", ", nodes));
    }
}
