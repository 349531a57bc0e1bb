package logly.agent.parse;

import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;

/** Lines with a syslog header: those of syslog, messages, kern.log, and those of auth.log and its kin. */
final class SyslogParser implements LogParser {
    private final LogFormat format;

    SyslogParser(LogFormat format) {
        this.format = format;
    }

    @Override
    public LogEvent parse(String line, ParseContext context) {
        return SyslogLine.parse(line, context, format);
    }
}
