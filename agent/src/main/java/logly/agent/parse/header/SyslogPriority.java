package logly.agent.parse.header;

import java.util.List;

/** Names of syslog's facilities and severities (RFC 5424, 6.2.1, in the spelling of syslog.conf). */
final class SyslogPriority {
    static final int HIGHEST = 191;

    private static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "security",
            "console",
            "clock",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");
    private static final List<String> SEVERITIES =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

    private SyslogPriority() {}

    static String facility(int priority) {
        return FACILITIES.get(priority >> 3);
    }

    static String severity(int priority) {
        return SEVERITIES.get(priority & 7);
    }

    /** The priority of {@code auth.info}, or -1. */
    static int named(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            return -1;
        }
        int facility = FACILITIES.indexOf(text.substring(0, dot));
        String name = text.substring(dot + 1);
        int severity = SEVERITIES.indexOf(name.equals("error") ? "err" : name);
        return facility < 0 || severity < 0 ? -1 : facility << 3 | severity;
    }
}
