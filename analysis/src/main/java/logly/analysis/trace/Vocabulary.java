package logly.analysis.trace;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import logly.analysis.sigma.LiteralIndex;
import org.jspecify.annotations.Nullable;

/**
 * By which words the messages of common software show a condition that neither an action nor the agent's analysis of
 * errors tells apart; the first row that fits counts. {@code a & b} asks for both.
 */
final class Vocabulary {
    private final List<Row> rows = new ArrayList<>();
    private final LiteralIndex index;

    /** Words of which all must stand in the text. */
    private record Row(Condition condition, String[] words) {}

    Vocabulary() {
        certificates();
        clock();
        storage();
        changes();
        names();
        services();
        rest();
        Map<Integer, List<String>> literals = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            literals.put(i, List.of(rows.get(i).words[0]));
        }
        index = new LiteralIndex(literals);
    }

    /** Null where no row fits. */
    @Nullable
    Condition of(String text) {
        BitSet candidates = new BitSet();
        index.find(text, candidates);
        if (candidates.isEmpty()) {
            return null;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
            if (holdsAll(lower, rows.get(i).words)) {
                return rows.get(i).condition;
            }
        }
        return null;
    }

    private static boolean holdsAll(String text, String[] words) {
        for (String word : words) {
            if (!startsSomewhere(text, word)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a word of the text, or what stands behind one, begins so. */
    private static boolean startsSomewhere(String text, String word) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            if (at == 0 || !Character.isLetter(word.charAt(0)) || !Character.isLetter(text.charAt(at - 1))) {
                return true;
            }
        }
        return false;
    }

    private void add(Condition condition, String... phrases) {
        for (String phrase : phrases) {
            rows.add(new Row(condition, phrase.split(" & ", -1)));
        }
    }

    private void certificates() {
        add(
                Condition.CERTIFICATE_EXPIRING,
                "failed to renew cert",
                "renewal & failed",
                "renew & failed",
                "renewals failed",
                "failed to renew",
                "could not renew",
                "unable to renew",
                "challenge & failed & cert",
                "certificate & will expire",
                "certificate & expires in",
                "certificate & about to expire",
                "certificate & expiring",
                "renewing & error",
                "renewal & error");
        add(
                Condition.CERTIFICATE_EXPIRED,
                "certificate has expired",
                "certificate expired",
                "certificate is expired",
                "expired certificate",
                "cert has expired",
                "cert expired",
                "certificate_expired",
                "certificateexpired",
                "expired_cert",
                "cert_has_expired",
                "not yet valid",
                "notyetvalid",
                "cert_date_invalid",
                "cert_not_yet_valid",
                "certificate & expired",
                "cert & notafter",
                "validity check failed",
                "certificate & no longer valid",
                "certificate & out of date");
    }

    private void clock() {
        add(
                Condition.CREDENTIAL_REFUSED,
                "clock skew too great",
                "clock skew",
                "token & issued in the future",
                "used before issued",
                "requesttimetooskewed",
                "jwt & expired",
                "token & expired",
                "iat & future",
                "token is not valid yet",
                "timestamp & out of range",
                "timestamp & too far",
                "request & expired & signature",
                "otp & invalid",
                "krb_ap_err",
                "not valid before",
                "nbf & ");
        add(
                Condition.CLOCK_CHANGED,
                "system clock was stepped",
                "time has been changed",
                "time reset ",
                "step time server",
                "time jump",
                "time jumped",
                "clock jump",
                "clock jumped",
                "clock stepped",
                "stepped by",
                "stepping system clock",
                "system clock wrong by",
                "clock was set",
                "setting system clock",
                "set-time",
                "hwclock",
                "system time set",
                "clock step",
                "jumped backward",
                "jumped forward",
                "time unset or jumped",
                "time stepped",
                "time stepping",
                "adjusted the clock by",
                "clock changed",
                "time moved");
        add(
                Condition.CLOCK_UNSYNCHRONIZED,
                "can't synchronise",
                "no selectable sources",
                "clock unsynchronized",
                "no longer synchronized",
                "not synchronized",
                "no servers reachable",
                "no server suitable",
                "no majority");
    }

    private void storage() {
        add(
                Condition.INODE_TABLE_FULL,
                "out of inodes",
                "no free inode",
                "no inodes",
                "inode table & full",
                "inodes & exhausted",
                "0 free inodes",
                "run out of inodes",
                "inode usage",
                "free inodes",
                "inodes & full",
                "inode & exhaust",
                "ialloc");
        add(
                Condition.DISK_FULL,
                "no space left",
                "enospc",
                "disk full",
                "disk is full",
                "out of disk space",
                "insufficient disk space",
                "not enough disk space",
                "filesystem full",
                "file system is full",
                "filesystem is full",
                "not enough free space",
                "insufficient free space",
                "insufficient system storage",
                "disk space & exhaust",
                "errno: 28",
                "errno 28",
                "no free space",
                "out of space",
                "flood stage disk watermark",
                "high disk watermark",
                "disk usage exceeded");
        add(Condition.FILE_SYSTEM_READ_ONLY, "read-only file system", "remounting filesystem read-only");
        add(Condition.SWAP_THRASHING, "swap & thrash", "heavy swapping", "out of swap", "swap space & full");
    }

    private void changes() {
        add(
                Condition.CONFIG_INVALID,
                "configuration & syntax error",
                "config & syntax error",
                "invalid configuration",
                "invalid config",
                "config & invalid",
                "configuration & invalid",
                "bad config",
                "configuration error",
                "config error",
                "configuration test failed",
                "configuration file & test failed",
                "unknown directive",
                "unrecognized configuration",
                "unknown configuration",
                "unsupported configuration",
                "could not parse config",
                "cannot parse config",
                "failed to parse & config",
                "error parsing & config",
                "failed to load config",
                "cannot load config",
                "could not load config",
                "unknown variable",
                "unknown keyword",
                "error(s) found in configuration",
                "errors in configuration",
                "fatal errors found in configuration",
                "invalid value for parameter",
                "configuration file & contains errors",
                "unknown option",
                "bad configuration option",
                "invalid command '",
                "parsing [",
                "can't open config",
                "fatal config file error",
                "error in config",
                "error in & config",
                "unable to read config",
                "unable to load config");
        add(
                Condition.DEPLOYED,
                "deployed",
                "deploying",
                "deployment & start",
                "deployment & finish",
                "deployment & succe",
                "deployment & complete",
                "deploy & release",
                "deploy & version",
                "deploy & revision",
                "deploy & finished",
                "deploy & started",
                "rolled out",
                "rolling out",
                "rollout & ",
                "release & activated",
                "release & published",
                "releases/",
                "activating release",
                "activated release",
                "new version",
                "upgraded to",
                "upgrading from",
                "upgrading to",
                "updated to version",
                "switched to version",
                "switched to release",
                "status installed ",
                "installed: ",
                "upgraded: ",
                "upgrade: ",
                "packages that will be upgraded",
                "pulled image",
                "successfully pulled",
                "image pull & complete",
                "migration & applied",
                "applying migration",
                "running migration",
                "apt-get install",
                "apt-get upgrade",
                "apt install",
                "apt upgrade",
                "yum install",
                "yum update",
                "dnf install",
                "dnf upgrade",
                "dpkg -i",
                "rpm -u",
                "pip install",
                "npm install",
                "git pull",
                "docker compose up",
                "docker-compose up",
                "docker run",
                "helm upgrade",
                "kubectl apply",
                "ansible-playbook",
                "cap production deploy",
                "composer install",
                "bundle install",
                "snap refresh",
                "deploy.sh",
                "started version",
                "starting version",
                "build & promoted");
        add(
                Condition.CONFIG_CHANGED,
                "config & changed",
                "configuration changed",
                "configuration & changed",
                "configuration updated",
                "config updated",
                "configuration & modified",
                "content changed",
                "changed: [",
                "wrote configuration",
                "saved configuration",
                "configuration & replaced",
                "config & replaced",
                "template & updated",
                "config & deployed",
                "configuration & applied",
                "applied & configuration",
                "config & reload",
                "configuration & reload",
                "updated file contents",
                "committing changes in /etc",
                "parameter & changed to");
    }

    private void names() {
        add(
                Condition.DNS_FAILURE,
                "servfail",
                "degraded feature set",
                "no servers could be reached",
                "resolver & not respond",
                "dns & timed out",
                "dns & timeout",
                "dns & unreachable",
                "dns server & not",
                "name server & not",
                "nameserver & not",
                "nameserver & timed out",
                "resolving & timed out",
                "unreachable resolving",
                "timed out resolving",
                "all dns servers",
                "name resolution",
                "failed to resolve",
                "could not resolve",
                "unable to resolve",
                "cannot resolve",
                "could not be resolved",
                "eai_again",
                "enotfound",
                "no such host",
                "unknownhost",
                "name or service not known",
                "could not translate host name",
                "lookup & i/o timeout",
                "failed to look up",
                "host lookup failed",
                "getaddrinfo",
                "no servers found in /etc/resolv",
                "no nameservers",
                "dns query & failed",
                "dns resolution",
                "dns error",
                "refused resolving",
                "name does not resolve",
                "host not found");
    }

    private void services() {
        add(
                Condition.CONNECTION_REFUSED,
                "connect & .sock & no such file",
                "connect & socket & no such file",
                "connect() to unix & no such file",
                "connect & .sock & connection refused");
        add(Condition.WORKERS_BUSY, "connect() to unix & resource temporarily unavailable");
        add(
                Condition.DEPENDENCY_MISSING,
                "modulenotfounderror",
                "no module named",
                "cannot find module",
                "classnotfoundexception",
                "noclassdeffounderror",
                "cannot open shared object file",
                "symbol lookup error",
                "cannot load such file",
                "undefined symbol");
        add(
                Condition.REBOOTED,
                "system is rebooting",
                "linux version ",
                "reached target reboot",
                "shutdown: rebooting",
                "system is powering down",
                "the system will reboot",
                "the system is going down");
        add(
                Condition.UPSTREAM_FAILED,
                "backend & is down",
                "server & is down, reason",
                "no server available",
                "no live upstreams",
                "all backend",
                "marked & unhealthy",
                "health check & failed",
                "healthcheck & failed",
                "no healthy upstream",
                "upstream prematurely closed",
                "disabling worker",
                "upstream server & disabled");
        add(
                Condition.SLOW,
                "slow query",
                "slow request",
                "slow sql",
                "slow log",
                "duration: ",
                "request took",
                "query took",
                "took too long",
                "page allocation stalls",
                "event loop & block",
                "is taking longer",
                "high latency",
                "can't keep up",
                "gc pause",
                "jvmgcmonitor",
                "overhead, spent",
                "took & ms",
                "response time",
                "long semaphore wait",
                "slow fsync",
                "asynchronous aof fsync is taking too long");
        add(
                Condition.KILLED,
                "exit code 137",
                "exitcode=137",
                "exit status 137",
                "code=killed",
                "exited with code 137",
                "exited with 137",
                "signal 9",
                "sigkill",
                "oomkilled");
        add(
                Condition.SERVICE_FAILED,
                "crash loop",
                "crashloop",
                "back-off restarting",
                "restarting in",
                "exited with code",
                "exited with status",
                "exit status & not expected",
                "exited unexpectedly",
                "process exited",
                "fatal state",
                "failed to start",
                "startup failed",
                "cannot start",
                "could not start",
                "unable to start",
                "container die",
                "container & died",
                "terminated unexpectedly",
                "exited: ",
                "terminating due to",
                "aborting startup",
                "refusing to start");
        add(
                Condition.SERVICE_STOPPED,
                "received sigterm",
                "received signal 15",
                "signal 15",
                "shutting down",
                "graceful shutdown",
                "shut down",
                "shutdown complete",
                "stopped by",
                "received sigquit",
                "fast shutdown",
                "smart shutdown",
                "user requested shutdown",
                "stopping server",
                "server stopped",
                "container stop",
                "exiting on signal",
                "normal shutdown",
                "signal term");
        add(
                Condition.SERVICE_STARTED,
                "listening on",
                "ready for connections",
                "ready to accept connections",
                "server started",
                "server startup in",
                "started listening",
                "startup complete",
                "start worker process",
                "started on port",
                "tomcat started",
                "accepting connections",
                "server listening",
                "bound to port",
                "entered running state",
                "container start",
                "resuming normal operations");
    }

    private void rest() {
        add(
                Condition.OUT_OF_MEMORY,
                "memoryerror",
                "out of memory",
                "outofmemory",
                "cannot allocate memory",
                "java heap space",
                "std::bad_alloc",
                "heap limit",
                "heap out of memory",
                "memory exhausted",
                "unable to allocate");
        add(Condition.STALLED, "blocked for more than", "soft lockup", "watchdog timeout", "rcu & stall");
        add(Condition.LOCKED, "lock wait timeout", "database is locked", "deadlock detected");
        add(Condition.CONNECTION_REFUSED, "connection refused", "econnrefused");
        add(Condition.TIMED_OUT, "timed out", "timeout", "deadline exceeded");
        add(
                Condition.DATABASE_DOWN,
                "could not connect to database",
                "database & unavailable",
                "database & unreachable",
                "connection to database & failed",
                "can't connect to mysql",
                "lost connection to mysql",
                "error establishing a database connection",
                "database connection & failed",
                "database connection & lost",
                "database connection error",
                "cannot connect to database",
                "failed to connect to database",
                "could not connect to server",
                "connection to server & failed",
                "gone away");
    }
}
