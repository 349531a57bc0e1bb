package logly.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Lines of busy hosts on which nothing is wrong: logins, jobs, deploys, mail, web traffic with its ordinary failures. */
final class BusyHosts {
    private static final DateTimeFormatter BSD =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern(
                    "dd/MMM/yyyy:HH:mm:ss '+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final List<String> HOSTS =
            List.of("web-1", "web-2", "web-3", "db-1", "db-2", "app-1", "app-2", "mail-1", "bastion");
    private static final List<String> USERS =
            List.of("alice", "bob", "carol", "dave", "erin", "frank", "grace", "deploy", "backup");
    private static final List<String> PAGES = List.of(
            "/",
            "/index.html",
            "/products/%d",
            "/cart",
            "/checkout",
            "/login",
            "/assets/app.%d.js",
            "/assets/style.css",
            "/api/v1/items?page=%d",
            "/api/v1/orders/%d",
            "/search?q=shoes+%d",
            "/blog/post-%d",
            "/images/p%d.webp",
            "/docs/install",
            "/wp-content/uploads/2024/07/pic%d.jpg");
    private static final List<String> ABSENT = List.of(
            "/favicon.ico",
            "/robots.txt",
            "/apple-touch-icon.png",
            "/.well-known/traffic-advice",
            "/sitemap.xml",
            "/old-page-%d",
            "/ads.txt",
            "/browserconfig.xml",
            "/assets/app.%d.js.map");
    private static final List<String> CLIENTS = List.of(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "curl/7.88.1",
            "kube-probe/1.29",
            "Prometheus/2.48.0",
            "python-requests/2.31.0",
            "Uptime-Kuma/1.23.11");
    private static final List<String> COMMANDS = List.of(
            "/usr/bin/systemctl restart nginx",
            "/usr/bin/apt-get update",
            "/usr/bin/journalctl -u app",
            "/usr/bin/less /var/log/syslog",
            "/usr/bin/docker ps",
            "/usr/bin/tail -f /var/log/nginx/error.log",
            "/usr/bin/apt-get -y upgrade");
    private static final List<String> SYSTEM = List.of(
            "CRON[%d]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)",
            "CRON[%d]: (www-data) CMD (php /srv/app/cron.php)",
            "systemd[1]: Started Session %d of User alice.",
            "systemd[1]: Starting Daily apt upgrade and clean activities...",
            "systemd[1]: apt-daily-upgrade.service: Deactivated successfully.",
            "systemd[1]: Reloading nginx.service - A high performance web server...",
            "systemd[1]: Stopping app.service - App server...",
            "systemd[1]: Started app.service - App server.",
            "kernel: [%d.123456] IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready",
            "dhclient[%d]: DHCPACK of 10.0.0.5 from 10.0.0.1",
            "systemd-timesyncd[500]: Initial synchronization to time server 203.0.113.1:123 (ntp.example.org).",
            "app[%d]: INFO order stored",
            "smartd[700]: Device: /dev/sda [SAT], SMART Usage Attribute: 194 Temperature_Celsius changed from 68 to 67",
            "certbot[%d]: Certificate not yet due for renewal");
    private static final List<String> MAIL = List.of(
            "postfix/qmgr[800]: 4F%d: from=<a@example.org>, size=1234, nrcpt=1 (queue active)",
            "postfix/smtpd[%d]: connect from mail.example.org[198.51.100.9]",
            "postfix/smtpd[%d]: disconnect from mail.example.org[198.51.100.9] ehlo=2 starttls=1 mail=1 rcpt=1 quit=1",
            "dovecot: imap-login: Login: user=<carol>, method=PLAIN, rip=10.0.0.12, lip=10.0.0.2, mpid=%d, TLS",
            "dovecot: imap(carol)<%d><abc>: Disconnected: Logged out in=100 out=2000",
            "spamd[%d]: spamd: clean message (0.1/5.0) for carol:1000 in 0.5 seconds");

    private final Random random;
    private final Map<String, List<String>> logs = new LinkedHashMap<>();
    private int lines;

    BusyHosts(long seed) {
        random = new Random(seed);
    }

    /** Writes that many lines over about two days into logs of a folder; returns their names. */
    List<String> write(Path folder, int count) throws IOException {
        long millis = Instant.parse("2026-11-20T00:00:00Z").toEpochMilli();
        while (lines < count) {
            millis += (long) (-Math.log(1 - random.nextDouble()) * 2_500);
            Instant time = Instant.ofEpochMilli(millis);
            double kind = random.nextDouble();
            if (kind < 0.55) {
                request(time);
            } else if (kind < 0.65) {
                account(time);
            } else if (kind < 0.9) {
                line("syslog", time, any(HOSTS), numbered(any(SYSTEM)));
            } else {
                line("mail.log", time, "mail-1", numbered(any(MAIL)));
            }
        }
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, List<String>> log : logs.entrySet()) {
            names.add(Files.write(folder.resolve(log.getKey()), log.getValue()).toString());
        }
        return names;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String numbered(String text) {
        return text.replace("%d", Integer.toString(400 + random.nextInt(60_000)));
    }

    private void add(String log, String line) {
        logs.computeIfAbsent(log, name -> new ArrayList<>()).add(line);
        lines++;
    }

    private void line(String log, Instant time, String host, String text) {
        add(log, BSD.format(time) + " " + host + " " + text);
    }

    private void request(Instant time) {
        int client = random.nextInt(3000);
        String ip =
                (81 + client % 90) + "." + client * 7 % 250 + "." + client * 13 % 250 + "." + (1 + client * 31 % 250);
        boolean isAbsent = random.nextInt(20) == 0;
        String path = any(isAbsent ? ABSENT : PAGES).replace("%d", Integer.toString(1 + random.nextInt(500)));
        int status = isAbsent ? 404 : any(List.of(200, 200, 200, 200, 200, 200, 304, 301, 302, 200));
        if (!isAbsent && random.nextInt(300) == 0) {
            status = any(List.of(500, 403, 401, 499));
        }
        String method = path.equals("/login") && random.nextBoolean() ? "POST" : "GET";
        add(
                "access.log",
                "%s - - [%s] \"%s %s HTTP/1.1\" %d %d \"-\" \"%s\""
                        .formatted(
                                ip,
                                CLF.format(time),
                                method,
                                path,
                                status,
                                100 + random.nextInt(90_000),
                                any(CLIENTS)));
    }

    private void account(Instant time) {
        String host = any(HOSTS);
        int who = random.nextInt(USERS.size());
        String user = USERS.get(who);
        int pid = 400 + random.nextInt(60_000);
        String sshd = "sshd[" + pid + "]: ";
        String from = "10." + random.nextInt(4) + "." + random.nextInt(10) + "." + (who + 10);
        String port = " port " + (1024 + random.nextInt(60_000));
        double kind = random.nextDouble();
        if (kind < 0.5) {
            line(
                    "auth.log",
                    time,
                    host,
                    sshd + "Accepted publickey for " + user + " from " + from + port
                            + " ssh2: ED25519 SHA256:abcdefghijklmnop");
            line(
                    "auth.log",
                    time,
                    host,
                    sshd + "pam_unix(sshd:session): session opened for user " + user + "(uid=1000) by (uid=0)");
            line(
                    "auth.log",
                    time,
                    host,
                    sshd + "Received disconnect from " + from + port + ":11: disconnected by user");
        } else if (kind < 0.53) {
            line("auth.log", time, host, sshd + "Failed password for " + user + " from " + from + port + " ssh2");
            line("auth.log", time, host, sshd + "Accepted password for " + user + " from " + from + port + " ssh2");
        } else if (kind < 0.85) {
            line(
                    "auth.log",
                    time,
                    host,
                    "sudo:    " + user + " : TTY=pts/0 ; PWD=/home/" + user + " ; USER=root ; COMMAND="
                            + any(COMMANDS));
            line(
                    "auth.log",
                    time,
                    host,
                    "sudo: pam_unix(sudo:session): session opened for user root(uid=0) by " + user + "(uid=1000)");
        } else {
            line(
                    "auth.log",
                    time,
                    host,
                    "CRON[" + pid + "]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)");
        }
    }
}
