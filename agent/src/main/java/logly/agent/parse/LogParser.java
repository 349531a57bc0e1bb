package logly.agent.parse;

import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;

/** A line in, a log event out, whatever the line holds: never throws, never keeps anything between two lines. */
public interface LogParser {
    LogEvent parse(String line, ParseContext context);
}
