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
 * @param isTerminal whether a person sees what {@code out} takes
 */
record CommandContext(
        List<ServiceKind> kinds,
        Map<String, String> environment,
        Clock clock,
        RandomGenerator random,
        PrintStream out,
        PrintStream err,
        boolean isTerminal) {
    /** Property by which the start script says that the output is a terminal: Java cannot tell in every version. */
    static final String TERMINAL = "logly.terminal";

    CommandContext {
        kinds = List.copyOf(kinds);
    }

    /** In the whole distribution. */
    CommandContext(
            Map<String, String> environment,
            Clock clock,
            RandomGenerator random,
            PrintStream out,
            PrintStream err,
            boolean isTerminal) {
        this(ServiceKinds.all(), environment, clock, random, out, err, isTerminal);
    }
}
