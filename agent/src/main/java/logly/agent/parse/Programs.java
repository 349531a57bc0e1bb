package logly.agent.parse;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import logly.agent.parse.general.FieldMessages;
import logly.agent.parse.general.JsonFields;
import logly.agent.parse.general.LogfmtFields;
import logly.agent.parse.general.PlainMessages;
import logly.agent.parse.host.CronMessages;
import logly.agent.parse.host.Fail2banMessages;
import logly.agent.parse.host.FirewallMessages;
import logly.agent.parse.host.HostMessages;
import logly.agent.parse.host.KernelMessages;
import logly.agent.parse.host.SystemdMessages;
import logly.agent.parse.login.AccountMessages;
import logly.agent.parse.login.DropbearMessages;
import logly.agent.parse.login.LoginMessages;
import logly.agent.parse.login.PamMessages;
import logly.agent.parse.login.PrivilegeMessages;
import logly.agent.parse.login.SshdMessages;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.MessageRules;
import logly.agent.parse.text.ParseContext;
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
        logins(families);
        system(families);
        ServerPrograms.table().forEach((name, rules) -> families.put(name, new Family(null, null, rules)));
        return Map.copyOf(families);
    }

    private static void logins(Map<String, Family> families) {
        // OpenSSH 9.8 and 10.0 split their daemon.
        put(
                families,
                new Family(LogFormat.AUTH, "sshd", SshdMessages::understand),
                "sshd sshd-session sshd-auth internal-sftp sftp-server pam_duo login_duo");
        auth(families, DropbearMessages::understand, "dropbear");
        auth(families, PrivilegeMessages::sudo, "sudo");
        auth(families, PrivilegeMessages::su, "su");
        auth(families, PrivilegeMessages::doas, "doas");
        auth(families, PrivilegeMessages::pkexec, "pkexec");
        auth(families, PrivilegeMessages::polkit, "polkitd polkit-agent-helper-1");
        auth(families, LoginMessages::login, "login");
        auth(families, LoginMessages::sessions, "systemd-logind elogind-daemon");
        auth(families, LoginMessages::remoteShell, "rshd rlogind rexecd in.rshd in.rlogind telnetd");
        auth(families, AccountMessages::change, "passwd chpasswd chgpasswd chage chfn chsh newgrp newusers");
        auth(families, AccountMessages::change, "useradd usermod userdel adduser deluser");
        auth(families, AccountMessages::change, "groupadd groupmod groupdel gpasswd addgroup delgroup");
        auth(families, AccountMessages::checkPassword, "unix_chkpwd");
    }

    private static void system(Map<String, Family> families) {
        any(families, CronMessages::understand, "cron crond crontab anacron atd run-parts");
        any(families, SystemdMessages::understand, "systemd");
        any(families, KernelMessages::understand, "kernel");
        any(families, FirewallMessages::sshguard, "sshguard");
        any(families, HostMessages::clock, "ntpd ntpdate openntpd chronyd systemd-timesyncd");
        any(families, HostMessages::lease, "dhclient dhcpd dhcpcd udhcpc");
        any(families, HostMessages::network, "networkmanager systemd-networkd");
        Family fail2ban = new Family(LogFormat.FAIL2BAN, "fail2ban", Fail2banMessages::understand);
        put(families, fail2ban, "fail2ban fail2ban-server fail2ban-client");
    }

    private static void auth(Map<String, Family> families, MessageRules rules, String names) {
        put(families, new Family(LogFormat.AUTH, null, rules), names);
    }

    /** Programs whose messages are of the kind of the log where they stand. */
    private static void any(Map<String, Family> families, MessageRules rules, String names) {
        put(families, new Family(null, null, rules), names);
    }

    private static void put(Map<String, Family> families, Family family, String names) {
        for (String name : names.split(" ", -1)) {
            families.put(name, family);
        }
    }

    static boolean isKnown(String program) {
        return family(program) != null;
    }

    static @Nullable Family family(String program) {
        String name = program.toLowerCase(Locale.ROOT);
        int slash = name.lastIndexOf('/');
        Family family = FAMILIES.get(slash < 0 ? name : name.substring(slash + 1));
        int first = name.indexOf('/');
        if (first > 0) {
            Family compound = instance(name.substring(0, first));
            return compound == null ? family : compound;
        }
        int dot = slash < 0 ? name.indexOf('.') : -1;
        Family dotted = family == null && dot > 0 ? FAMILIES.get(name.substring(0, dot)) : family;
        return dotted == null && slash < 0 ? instance(name) : dotted;
    }

    /** Instances of a server are named after it: {@code postfix-incoming}, {@code ovpn-office}, {@code redis-server@2}. */
    private static @Nullable Family instance(String name) {
        Family family = FAMILIES.get(name);
        int end = 0;
        while (end < name.length() && name.charAt(end) != '-' && name.charAt(end) != '@') {
            end++;
        }
        Family server = family == null ? FAMILIES.get(name.substring(0, end)) : null;
        return server != null && server.source() == null ? server : family;
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
            if (meaning.isBlank()) {
                PlainMessages.about(text, meaning);
            }
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
