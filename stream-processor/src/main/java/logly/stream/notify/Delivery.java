package logly.stream.notify;

import java.io.IOException;
import logly.analysis.notify.Notice;

/** The way to one target. */
interface Delivery {
    /**
     * Sends a message; returns when the target took it.
     *
     * @throws Refused where it will not take it, however often it is tried
     * @throws IOException where it may take it later
     */
    void send(Notice notice) throws IOException, InterruptedException;

    /** What will not be better later: a wrong address, a login that is not accepted, a message that is refused. */
    final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String reason) {
            super(reason);
        }
    }
}
