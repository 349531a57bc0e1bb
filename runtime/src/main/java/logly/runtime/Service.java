package logly.runtime;

/**
 * A long-lived part of a process. Constructors do no I/O; {@link #start} returns when the service works or is on its
 * way to work; a failure after that shows in {@link #health}, never as a silent death.
 */
public interface Service extends AutoCloseable {
    /** Name in logs, health and exit messages, such as {@code agent}. */
    String name();

    void start() throws Exception;

    Health health();

    /** Stops in bounded time; may be called more than once, also when {@link #start} failed or never ran. */
    @Override
    void close();
}
