package logly.benchmarks;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Lines of a busy server's syslog: what sshd says under attack, and what stands between. */
final class SampleLines {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> SSHD = List.of(
            "sshd[{n}]: Failed password for {u} from {a} port {p} ssh2",
            "sshd[{n}]: Failed password for invalid user {u} from {a} port {p} ssh2",
            "sshd[{n}]: Invalid user {u} from {a} port {p}",
            "sshd[{n}]: Connection closed by authenticating user {u} {a} port {p} [preauth]",
            "sshd[{n}]: Received disconnect from {a} port {p}:11: Bye Bye [preauth]",
            "sshd[{n}]: Disconnected from invalid user {u} {a} port {p} [preauth]",
            "sshd[{n}]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={a}  user={u}",
            "sshd[{n}]: Accepted publickey for {u} from {a} port {p} ssh2: ED25519 SHA256:J4aXl7dHf0mE2p3Wk5q6Rr7s8T9u0VwXyZaBcDeF",
            "sshd[{n}]: pam_unix(sshd:session): session opened for user {u}(uid=1000) by {u}(uid=0)",
            "sshd[{n}]: error: maximum authentication attempts exceeded for {u} from {a} port {p} ssh2 [preauth]",
            "sshd[{n}]: Did not receive identification string from {a} port {p}",
            "sshd[{n}]: Unable to negotiate with {a} port {p}: no matching key exchange method found. Their offer: x [preauth]");
    private static final List<String> OTHERS = List.of(
            "CRON[{n}]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)",
            "CRON[{n}]: pam_unix(cron:session): session closed for user root",
            "sudo[{n}]:   {u} : TTY=pts/0 ; PWD=/home/{u} ; USER=root ; COMMAND=/usr/bin/apt-get update",
            "systemd[1]: Started session-{n}.scope - Session {n} of User {u}.",
            "systemd[1]: logrotate.service: Deactivated successfully.",
            "systemd-logind[{n}]: New session {n} of user {u}.",
            "kernel: [{n}.123456] [UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:12:34:56 SRC={a} DST=192.0.2.1 LEN=40 TTL=240"
                    + " ID=54321 PROTO=TCP SPT={p} DPT=23 WINDOW=1024 RES=0x00 SYN URGP=0",
            "rsyslogd[{n}]: [origin software=\"rsyslogd\" swVersion=\"8.2302.0\" x-pid=\"612\"] rsyslogd was HUPed",
            "app[{n}]: request 1f2e3d from {a} answered in 12 ms with 200, 4096 bytes, cache hit");

    private SampleLines() {}

    /** Three of four lines are sshd's. */
    static List<String> mixed(int count) {
        Random random = new Random(SampleRecords.SEED);
        return IntStream.range(0, count).mapToObj(i -> line(i, random)).toList();
    }

    private static String line(int number, Random random) {
        List<String> kinds = random.nextInt(4) > 0 ? SSHD : OTHERS;
        return STAMP.format(SampleRecords.START.plusMillis(250L * number)) + " web-1 "
                + kinds.get(random.nextInt(kinds.size()))
                        .replace("{n}", Integer.toString(1000 + number % 30_000))
                        .replace("{u}", "user" + random.nextInt(50))
                        .replace("{a}", "203.0.113." + (1 + random.nextInt(200)))
                        .replace("{p}", Integer.toString(1024 + random.nextInt(60_000)));
    }
}
