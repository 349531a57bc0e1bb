package logly.launcher.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Someone looks for holes in the web server, guesses passwords on two hosts, gets in, and stays: twelve minutes ago. */
final class Intrusion {
    static final String GUESSER = "203.0.113.77";
    static final String SCANNER = "198.51.100.23";

    private static final Duration BEGIN = Duration.ofMinutes(12);
    private static final List<String> NAMES = List.of("root", "admin", "oracle", "test", "deploy");
    private static final List<String> PATHS = List.of(
            "/.env",
            "/.git/config",
            "/wp-login.php",
            "/phpmyadmin/index.php",
            "/cgi-bin/../../../../etc/passwd",
            "/admin/config.php",
            "/backup.sql",
            "/server-status",
            "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
            "/xmlrpc.php");

    private Intrusion() {}

    static void play(Script script) {
        Instant begin = script.before(BEGIN);
        for (int i = 0; i < 4 * PATHS.size(); i++) {
            String path = PATHS.get(i % PATHS.size());
            Instant at = begin.plusMillis(400L * i);
            script.access(Hosts.WEB, at, SCANNER, "GET " + path + " HTTP/1.1", 404, "Mozilla/5.0 zgrab/0.x");
        }
        for (int i = 0; i < 60; i++) {
            guess(script, begin.plusSeconds(30).plusMillis(900L * i), i);
        }
        succeed(script, begin.plusSeconds(95));
    }

    private static void guess(Script script, Instant at, int i) {
        String host = i % 2 == 0 ? Hosts.BASTION : Hosts.WEB;
        String name = NAMES.get(i % NAMES.size());
        boolean isKnown = name.equals("root") || name.equals("deploy");
        script.syslog(
                host,
                "auth",
                at,
                "sshd[" + (7000 + i) + "]",
                "Failed password for " + (isKnown ? "" : "invalid user ") + name + " from " + GUESSER + " port "
                        + (40_000 + i) + " ssh2");
    }

    private static void succeed(Script script, Instant at) {
        String host = Hosts.BASTION;
        script.syslog(
                host, "auth", at, "sshd[7100]", "Accepted password for deploy from " + GUESSER + " port 40100 ssh2");
        script.syslog(
                host,
                "auth",
                at.plusMillis(200),
                "sshd[7100]",
                "pam_unix(sshd:session): session opened for user deploy(uid=1002) by deploy(uid=0)");
        script.syslog(
                host,
                "auth",
                at.plusSeconds(20),
                "sudo[7123]",
                "  deploy : TTY=pts/1 ; PWD=/home/deploy ; USER=root ; COMMAND=/bin/bash");
        script.syslog(
                host,
                "auth",
                at.plusSeconds(41),
                "useradd[7140]",
                "new user: name=sysupd, UID=0, GID=0, home=/root, shell=/bin/bash, from=/dev/pts/1");
        script.syslog(host, "syslog", at.plusSeconds(58), "crontab[7152]", "(root) REPLACE (root)");
        script.syslog(host, "fail2ban", at.plusSeconds(75), "fail2ban.actions[640]", "NOTICE [sshd] Ban " + GUESSER);
    }
}
