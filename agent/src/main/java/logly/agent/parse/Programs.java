package logly.agent.parse;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which program's messages are read by which rules: a family of programs is one class of rules and its lines in
 * {@link #table}. Every line with a syslog header and every entry of the journal goes through here.
 *
 * <p>A program is looked up by its name in small letters, without folders: {@code /usr/sbin/CRON} as {@code cron}. A
 * compound name ({@code postfix/smtpd}, {@code fail2ban.actions}) that has no line of its own belongs to the family of its
 * first part.
 */
final class Programs {
    private static final Map<String, Family> FAMILIES = table();

    /**
     * Programs of one kind.
     *
     * @param source kind of log that their messages are, wherever they stand; null leaves it to the log
     * @param service the name under which their events go; null leaves the program's own
     */
    record Family(@Nullable LogFormat source, @Nullable String service, MessageRules rules) {}

    private Programs() {}

    private static Map<String, Family> table() {
        Map<String, Family> families = new HashMap<>();
        Family sshd = new Family(LogFormat.AUTH, "sshd", SshdMessages::understand);
        // OpenSSH 9.8 and 10.0 split their daemon.
        put(families, sshd, "sshd", "sshd-session", "sshd-auth");
        Family sudo = new Family(LogFormat.AUTH, null, AccountMessages::sudo);
        put(families, sudo, "sudo", "doas");
        put(families, new Family(LogFormat.AUTH, null, AccountMessages::su), "su");
        put(families, new Family(LogFormat.AUTH, null, AccountMessages::login), "login");
        Family change = new Family(LogFormat.AUTH, null, AccountMessages::change);
        put(families, change, "passwd", "chpasswd", "useradd", "usermod", "userdel", "adduser");
        put(families, change, "groupadd", "groupmod", "groupdel", "gpasswd", "chage", "chfn", "chsh");
        put(families, new Family(LogFormat.AUTH, null, AccountMessages::checkPassword), "unix_chkpwd");
        Family unread = new Family(LogFormat.AUTH, null, (program, message, meaning) -> {});
        put(families, unread, "polkitd", "systemd-logind", "pkexec", "newgrp");
        put(families, new Family(null, null, SystemdMessages::understand), "systemd");
        addServers(families);
        return Map.copyOf(families);
    }

    private static void addServers(Map<String, Family> families) {
        put(families, server(PostfixMessages::understand), "postfix");
        put(
                families,
                server(DovecotMessages::understand),
                "dovecot",
                "auth",
                "auth-worker",
                "imap-login",
                "pop3-login");
        put(families, server(DovecotMessages::understand), "managesieve-login", "submission-login");
        put(families, server(EximMessages::understand), "exim", "exim4");
        put(families, server(SendmailMessages::understand), "sendmail", "sm-mta", "sm");
        put(
                families,
                server(MailboxMessages::courier),
                "courieresmtpd",
                "esmtpd",
                "imapd",
                "imapd-ssl",
                "pop3d",
                "pop3d-ssl");
        put(families, server(MailboxMessages::courier), "pop3login", "imaplogin", "authdaemond", "ipop3d", "ipop2d");
        put(
                families,
                server(MailboxMessages::imap),
                "cyrus",
                "imap",
                "imaps",
                "pop3",
                "pop3s",
                "sieve",
                "timsieved",
                "lmtpunix");
        put(families, server(MailboxMessages::perdition), "perdition");
        put(families, server(MailboxMessages::solid), "solid-pop3d");
        put(families, server(MailboxMessages::qmail), "qmail", "rblsmtpd");
        put(families, server(MailboxMessages::opensmtpd), "smtpd", "opensmtpd");
        put(families, server(FtpMessages::vsftpd), "vsftpd");
        put(families, server(FtpMessages::proftpd), "proftpd");
        put(families, server(FtpMessages::pureFtpd), "pure-ftpd");
        put(families, server(FtpMessages::ftpd), "wu-ftpd", "ftpd", "in.ftpd", "gssftpd");
        put(families, server(NginxMessages::understand), "nginx");
        put(families, server(ApacheMessages::understand), "apache", "apache2", "httpd");
        put(families, server(HaproxyMessages::understand), "haproxy");
        put(
                families,
                server(DnsMessages::named),
                "named",
                "update-security",
                "xfer-in",
                "xfer-out",
                "query-errors",
                "rate-limit");
        put(families, server(DnsMessages::nsd), "nsd");
        put(families, server(DnsMessages::resolver), "unbound", "dnsmasq");
        put(families, server(DatabaseMessages::mysql), "mysqld", "mariadbd", "mysqld_safe", "mysql", "mariadb");
        put(families, server(DatabaseMessages::redisMessage), "redis", "redis-server", "valkey-server");
        put(families, server(PostgresMessages::understand), "postgres", "postgresql", "postmaster");
        put(families, server(ServiceMessages::openvpn), "openvpn", "ovpn");
        put(families, server(ServiceMessages::asterisk), "asterisk");
        put(families, server(ServiceMessages::slapd), "slapd");
        put(families, server(ServiceMessages::stunnel), "stunnel", "stunnel4", "stunnel5");
        put(families, server(ServiceMessages::roundcube), "roundcube");
        put(families, server(ServiceMessages::nrpe), "nrpe");
        put(families, server(ServiceMessages::scanlogd), "scanlogd");
        put(families, server(ServiceMessages::xinetd), "xinetd");
        put(families, server(ServiceMessages::xrdp), "xrdp", "xrdp-sesman");
        put(families, server(AuditMessages::understand), "audit", "auditd", "audispd");
    }

    private static Family server(MessageRules rules) {
        return new Family(null, null, rules);
    }

    private static void put(Map<String, Family> families, Family family, String... names) {
        for (String name : names) {
            families.put(name, family);
        }
    }

    static @Nullable Family family(String program) {
        String name = program.toLowerCase(Locale.ROOT);
        int slash = name.lastIndexOf('/');
        Family family = FAMILIES.get(slash < 0 ? name : name.substring(slash + 1));
        int first = name.indexOf('/');
        if (first > 0) {
            Family compound = server(name.substring(0, first));
            return compound == null ? family : compound;
        }
        int dot = slash < 0 ? name.indexOf('.') : -1;
        Family dotted = family == null && dot > 0 ? FAMILIES.get(name.substring(0, dot)) : family;
        return dotted == null ? server(name) : dotted;
    }

    /** Instances of a server are named after it: {@code postfix-incoming}, {@code ovpn-office}, {@code redis-server@2}. */
    private static @Nullable Family server(String name) {
        int end = 0;
        while (end < name.length() && name.charAt(end) != '-' && name.charAt(end) != '@') {
            end++;
        }
        Family family = FAMILIES.get(name);
        Family instance = family == null && end < name.length() ? FAMILIES.get(name.substring(0, end)) : family;
        return instance != null && instance.source() != null && family == null ? null : instance;
    }

    /** The kind of log that a program's messages are, else what is given. */
    static LogFormat source(@Nullable String program, LogFormat otherwise) {
        Family family = program == null ? null : family(program);
        return family == null || family.source() == null ? otherwise : family.source();
    }

    /**
     * Adds what the message of a program means, and the program's own name as service.
     *
     * @param module what stands in parentheses behind the program; old PAM names itself there
     */
    static void understand(@Nullable String program, @Nullable String module, String message, Meaning meaning) {
        if (program == null || program.isEmpty()) {
            anything(message, meaning);
            return;
        }
        Family family = family(program);
        int folder = program.startsWith("/") ? program.lastIndexOf('/') + 1 : 0;
        String plain = folder == program.length() ? program : program.substring(folder);
        String service = family == null || family.service() == null ? plain : family.service();
        meaning.service = service;
        if (!service.equals(program)) {
            meaning.put("program", program);
        }
        String text = repeated(message, meaning);
        boolean pam = PamMessages.understand(service, module, text, meaning);
        if (!pam && family != null) {
            family.rules().understand(plain, text, meaning);
        }
        if (!pam && (family == null || family.source() == null) && meaning.isBlank()) {
            anything(text, meaning);
        }
    }

    /** The general reading: of named fields, else of plain words. */
    private static void anything(String text, Meaning meaning) {
        Map<String, String> fields = text.startsWith("{") ? JsonFields.of(text) : LogfmtFields.of(text);
        if (fields == null) {
            PlainMessages.understand(text, meaning);
            return;
        }
        String service = meaning.service;
        FieldMessages.read(fields, ParseContext.SHAPE, meaning);
        meaning.service = service == null ? meaning.service : service;
    }

    /** What {@code message repeated N times: [ … ]} of rsyslog repeats, with N in the metadata. */
    private static String repeated(String message, Meaning meaning) {
        int open = message.startsWith("message repeated ") ? message.indexOf(": [") : -1;
        int end = message.length() - 1;
        if (open < 0 || message.charAt(end) != ']' || open + 3 > end) {
            return message;
        }
        meaning.put("repeated", message.substring(17, message.indexOf(' ', 17)));
        return message.substring(open + 3, end).strip();
    }
}
