package logly.agent.parse;

import logly.schemas.LogEvent;

/** Lines of auth.log and its kin: a syslog header, then what sshd, sudo, su, PAM and the account tools say. */
final class AuthLogParser implements LogParser {
    @Override
    public LogEvent parse(String line, ParseContext context) {
        return SyslogLine.parse(line, context, LogFormat.AUTH);
    }
}
