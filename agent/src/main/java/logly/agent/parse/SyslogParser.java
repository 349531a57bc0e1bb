package logly.agent.parse;

import logly.schemas.LogEvent;

/** Lines of syslog, messages, kern.log: a header of RFC 3164 or 5424; messages of login programs are understood too. */
final class SyslogParser implements LogParser {
    @Override
    public LogEvent parse(String line, ParseContext context) {
        return SyslogLine.parse(line, context, LogFormat.SYSLOG);
    }
}
