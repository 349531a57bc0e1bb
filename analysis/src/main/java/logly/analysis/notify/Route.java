package logly.analysis.notify;

import java.util.List;
import logly.analysis.selector.Selector;
import logly.schemas.Finding;

/**
 * Which findings go to which targets.
 *
 * @param to names of targets
 * @param severity least severity
 */
record Route(List<String> to, int severity, Selector selector) {
    Route {
        to = List.copyOf(to);
    }

    boolean takes(Finding finding) {
        return finding.getSeverity() >= severity && selector.test(finding);
    }
}
