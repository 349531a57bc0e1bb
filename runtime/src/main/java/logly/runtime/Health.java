package logly.runtime;

/**
 * How a service is, and why.
 *
 * @param cause what it waits for or suffers from, one line; empty when it is well
 */
public record Health(State state, String cause) {
    /** Weakest last: DEGRADED still works, DOWN does not. */
    public enum State {
        UP,
        DEGRADED,
        STARTING,
        DOWN
    }

    public static Health up() {
        return new Health(State.UP, "");
    }

    public static Health degraded(String cause) {
        return new Health(State.DEGRADED, cause);
    }

    public static Health starting(String waitsFor) {
        return new Health(State.STARTING, waitsFor);
    }

    public static Health down(String cause) {
        return new Health(State.DOWN, cause);
    }

    /** Whether it does its work, perhaps with trouble. */
    public boolean isReady() {
        return state == State.UP || state == State.DEGRADED;
    }

    /** Whether the process is alive: all but DOWN. */
    public boolean isAlive() {
        return state != State.DOWN;
    }
}
