package logly.agent.syslog;

/** Receives messages into a queue, on a thread of its own, until it is closed. */
interface Listener extends AutoCloseable {
    /** The port that is bound. */
    int port();

    /** Whether it still receives. */
    boolean isAlive();

    @Override
    void close();
}
