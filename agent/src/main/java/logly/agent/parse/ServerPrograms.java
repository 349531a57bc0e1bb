package logly.agent.parse;

import java.util.HashMap;
import java.util.Map;
import logly.agent.parse.general.IntrusionAlerts;
import logly.agent.parse.host.AuditMessages;
import logly.agent.parse.mail.DovecotMessages;
import logly.agent.parse.mail.EximMessages;
import logly.agent.parse.mail.MailboxMessages;
import logly.agent.parse.mail.PostfixMessages;
import logly.agent.parse.mail.SendmailMessages;
import logly.agent.parse.meaning.MessageRules;
import logly.agent.parse.server.AsteriskMessages;
import logly.agent.parse.server.DatabaseMessages;
import logly.agent.parse.server.DnsMessages;
import logly.agent.parse.server.FtpMessages;
import logly.agent.parse.server.OpenvpnMessages;
import logly.agent.parse.server.PostgresMessages;
import logly.agent.parse.server.ServiceMessages;
import logly.agent.parse.web.ApacheMessages;
import logly.agent.parse.web.HaproxyMessages;
import logly.agent.parse.web.NginxMessages;

/** The rules of the servers of mail, files, names, the web and data, by the names of their programs. */
final class ServerPrograms {
    private ServerPrograms() {}

    static Map<String, MessageRules> table() {
        Map<String, MessageRules> rules = new HashMap<>();
        mail(rules);
        put(rules, FtpMessages::vsftpd, "vsftpd");
        put(rules, FtpMessages::proftpd, "proftpd");
        put(rules, FtpMessages::pureFtpd, "pure-ftpd");
        put(rules, FtpMessages::ftpd, "wu-ftpd ftpd in.ftpd gssftpd");
        put(rules, NginxMessages::understand, "nginx");
        put(rules, ApacheMessages::understand, "apache apache2 httpd");
        put(rules, HaproxyMessages::understand, "haproxy");
        // BIND's categories stand in the program's place where a relay cuts its lines.
        put(rules, DnsMessages::named, "named update-security xfer-in xfer-out query-errors rate-limit");
        put(rules, DnsMessages::nsd, "nsd");
        put(rules, DnsMessages::resolver, "unbound dnsmasq");
        put(rules, DatabaseMessages::mysql, "mysqld mariadbd mysqld_safe mysql mariadb");
        put(rules, DatabaseMessages::redisMessage, "redis redis-server valkey-server");
        put(rules, PostgresMessages::understand, "postgres postgresql postmaster");
        put(rules, AuditMessages::understand, "audit auditd audispd");
        services(rules);
        return rules;
    }

    private static void mail(Map<String, MessageRules> rules) {
        put(rules, PostfixMessages::understand, "postfix");
        put(rules, DovecotMessages::understand, "dovecot auth auth-worker imap-login pop3-login");
        put(rules, DovecotMessages::understand, "managesieve-login submission-login");
        put(rules, EximMessages::understand, "exim exim4");
        put(rules, SendmailMessages::understand, "sendmail sm-mta sm");
        put(rules, MailboxMessages::courier, "courieresmtpd esmtpd imapd imapd-ssl pop3d pop3d-ssl");
        put(rules, MailboxMessages::courier, "courierpop3login courierimaplogin authdaemond ipop3d ipop2d");
        put(rules, MailboxMessages::imap, "cyrus imap imaps pop3 pop3s sieve timsieved lmtpunix");
        put(rules, MailboxMessages::perdition, "perdition");
        put(rules, MailboxMessages::solid, "solid-pop3d");
        put(rules, MailboxMessages::vpopmail, "vchkpw");
        put(rules, MailboxMessages::qmail, "qmail rblsmtpd");
        put(rules, MailboxMessages::opensmtpd, "smtpd opensmtpd");
    }

    private static void services(Map<String, MessageRules> rules) {
        put(rules, OpenvpnMessages::understand, "openvpn ovpn");
        put(rules, AsteriskMessages::understand, "asterisk");
        put(rules, IntrusionAlerts::understand, "snort suricata");
        put(rules, ServiceMessages::slapd, "slapd");
        put(rules, ServiceMessages::stunnel, "stunnel stunnel4 stunnel5");
        put(rules, ServiceMessages::roundcube, "roundcube");
        put(rules, ServiceMessages::nrpe, "nrpe");
        put(rules, ServiceMessages::scanlogd, "scanlogd");
        put(rules, ServiceMessages::endlessh, "endlessh");
        put(rules, ServiceMessages::amavis, "amavis amavisd");
        put(rules, ServiceMessages::xinetd, "xinetd");
        put(rules, ServiceMessages::xrdp, "xrdp xrdp-sesman");
    }

    private static void put(Map<String, MessageRules> rules, MessageRules family, String names) {
        for (String name : names.split(" ", 16)) {
            rules.put(name, family);
        }
    }
}
