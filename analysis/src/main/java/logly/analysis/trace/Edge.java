package logly.analysis.trace;

import java.time.Duration;

/**
 * That one condition can cause another.
 *
 * @param plausibility 0 to 1: how often the one is why, where the other follows it
 * @param scope what the two must have in common
 * @param horizon how long after the end of the cause its effect may come
 */
record Edge(Condition cause, Condition effect, double plausibility, Scope scope, Duration horizon) {

    /** What cause and effect must have in common. */
    enum Scope {
        /** The host: what all of its services share. */
        HOST,
        /** A service, port, path, unit or package. */
        RELATED,
        /** The effect is that of a party that cannot reach another one; the cause is about that other one. */
        PEER,
        /** As HOST, where the cause is told by a resolver of names. */
        RESOLVER,
        /** Remote address or account. */
        PERSON
    }
}
