package logly.launcher;

import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * What a command sees of its process.
 *
 * @param out takes the answer
 * @param err takes what went wrong
 */
record CommandContext(Map<String, String> environment, Clock clock, PrintStream out, PrintStream err) {}
