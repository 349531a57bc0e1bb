package logly.launcher;

import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a command sees of its process.
 *
 * @param kinds the services of this distribution, whose settings it knows
 * @param clock its zone is that of log lines which name none
 * @param random is asked by several threads
 * @param out takes the answer
 * @param err takes what went wrong
 */
record CommandContext(
        List<ServiceKind> kinds,
        Map<String, String> environment,
        Clock clock,
        RandomGenerator random,
        PrintStream out,
        PrintStream err) {
    CommandContext {
        kinds = List.copyOf(kinds);
    }

    /** In the whole distribution. */
    CommandContext(
            Map<String, String> environment, Clock clock, RandomGenerator random, PrintStream out, PrintStream err) {
        this(ServiceKinds.all(), environment, clock, random, out, err);
    }
}
