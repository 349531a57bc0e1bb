package logly.agent.parse;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Labelled lines of other projects, which lie beside the repository or nowhere; a test without them is skipped. */
public final class Corpora {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Corpora() {}

    public static List<JsonNode> read(String corpus) throws IOException {
        Path path = folder().resolve(corpus + ".jsonl");
        assumeTrue(Files.isReadable(path), "no labelled lines at " + path + "; set -Dlogly.corpora");
        List<JsonNode> cases = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            cases.add(JSON.readTree(line));
        }
        return cases;
    }

    private static Path folder() {
        String named = System.getProperty("logly.corpora");
        return named != null ? Path.of(named) : Path.of("../../shared/corpora/dev");
    }

    /** The family of programs to which a case belongs: what is reported, and asserted, together. */
    static String family(JsonNode given) {
        String source = given.path("source").asText();
        String program = given.path("expect").path("program").asText("");
        String name = source.equals("syslog") && !program.isEmpty() ? program : source;
        String plain = name.toLowerCase(Locale.ROOT);
        if (plain.contains("ssh") && !plain.contains("selinux") && !plain.equals("sshesame")) {
            return "sshd";
        }
        if (plain.startsWith("apache-") && !plain.contains("guacamole")) {
            return "web";
        }
        if (plain.startsWith("nginx") || plain.startsWith("postfix") || plain.startsWith("sendmail")) {
            return plain.startsWith("nginx") ? "web" : "mail";
        }
        return switch (plain) {
            case "courier-auth", "courier-smtp", "cyrus-imap", "dovecot", "exim", "exim-spam", "perdition", "qmail" ->
                "mail";
            case "assp", "domino-smtp", "horde", "kerio", "oracleims", "roundcube-auth", "sieve", "sogo-auth" -> "mail";
            case "openwebmail", "opensmtpd", "solid-pop3d", "squirrelmail", "uwimap-auth" -> "mail";
            case "gssftpd", "proftpd", "pure-ftpd", "sftpgo", "vsftpd", "wuftpd" -> "ftp";
            case "apache", "caddy", "haproxy", "haproxy-http-auth", "lighttpd-auth", "modsecurity", "php" -> "web";
            case "php-url-fopen", "phpmyadmin-syslog", "squid", "squid_rules", "suhosin", "traefik" -> "web";
            case "traefik-auth", "web_appsec", "web_rules", "npmplus", "openhab" -> "web";
            case "named", "named-refused", "nsd" -> "dns";
            case "mariadb", "mongodb-auth", "mssql", "mssql-auth", "mysqld-auth", "postgres" -> "database";
            case "audit_scp", "auditd", "laurel" -> "audit";
            case "dropbear" -> "sshd";
            case "su", "sudo", "doas", "pam", "pam-generic", "pkexec", "rsh" -> "auth";
            case "kernel", "iptables", "kernel_usb" -> "kernel";
            default -> name;
        };
    }
}
