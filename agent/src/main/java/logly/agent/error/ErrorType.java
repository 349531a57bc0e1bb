package logly.agent.error;

import java.util.List;

/**
 * One type of error and what a person should know of it in the middle of the night.
 *
 * @param name as in {@code connection_refused}
 * @param weight added to the severity that the level gives
 * @param phrases by which a message shows it, in small letters; whole words, of which a {@code *} at the end leaves the
 *     end open
 * @param hints what may be the cause, most likely first
 * @param fixes what to try, with the command where there is one
 */
record ErrorType(
        String name, Category category, int weight, List<String> phrases, List<String> hints, List<String> fixes) {}
