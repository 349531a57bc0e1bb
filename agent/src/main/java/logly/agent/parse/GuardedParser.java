package logly.agent.parse;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Never throws, whatever the parser within does: a line on which that one fails becomes a generic event, and counts. */
public final class GuardedParser implements LogParser {
    private static final Logger log = LoggerFactory.getLogger(GuardedParser.class);

    private final LogParser parser;
    private final LogParser otherwise = new GenericParser();
    private long failed;

    public GuardedParser(LogParser parser) {
        this.parser = parser;
    }

    @Override
    public LogEvent parse(String line, ParseContext context) {
        try {
            return parser.parse(line, context);
        } catch (RuntimeException | StackOverflowError e) {
            noteFailure(e);
        }
        try {
            return otherwise.parse(line, context);
        } catch (RuntimeException | StackOverflowError e) {
            return new Meaning()
                    .event(
                            context.readAt().toEpochMilli(),
                            LogFormat.GENERIC.label(),
                            LogFormat.GENERIC.label(),
                            line,
                            context);
        }
    }

    private void noteFailure(Throwable e) {
        if (failed++ == 0) {
            log.warn("A parser failed on a line, which is a bug; further ones are only counted", e);
        }
    }

    /** Lines on which the parser failed. */
    public long failed() {
        return failed;
    }
}
