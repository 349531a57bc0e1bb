package logly.agent.parse;

import java.util.Optional;
import logly.agent.parse.multiline.RecordJoiner;

/** A form of lines that settings may name: one that is built in, or one of the user's own. */
public interface NamedFormat {
    /** The word that stands in settings and in events. */
    String label();

    /** A new parser of such lines. */
    LogParser parser();

    /** Joins lines into records where a record may have several; empty where every line is one. */
    Optional<RecordJoiner> joiner();
}
