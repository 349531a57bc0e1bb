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
    /** A condition and phrases in small letters. */
    private static final String ROWS = """
            CERTIFICATE_EXPIRING: failed to renew cert | renewal & failed | renew & failed | renewals failed
            CERTIFICATE_EXPIRING: failed to renew | could not renew | unable to renew | challenge & failed & cert
            CERTIFICATE_EXPIRING: certificate & will expire | certificate & expires in
            CERTIFICATE_EXPIRING: certificate & about to expire | certificate & expiring | renewing & error
            CERTIFICATE_EXPIRING: renewal & error
            CERTIFICATE_EXPIRED: certificate has expired | certificate expired | certificate is expired
            CERTIFICATE_EXPIRED: expired certificate | cert has expired | cert expired | certificate_expired
            CERTIFICATE_EXPIRED: certificateexpired | expired_cert | cert_has_expired | not yet valid | notyetvalid
            CERTIFICATE_EXPIRED: cert_date_invalid | cert_not_yet_valid | certificate & expired | cert & notafter
            CERTIFICATE_EXPIRED: validity check failed | certificate & no longer valid | certificate & out of date
            CREDENTIAL_REFUSED: clock skew too great | clock skew | token & issued in the future
            CREDENTIAL_REFUSED: used before issued | requesttimetooskewed | jwt & expired | token & expired
            CREDENTIAL_REFUSED: iat & future | token is not valid yet | timestamp & out of range
            CREDENTIAL_REFUSED: timestamp & too far | request & expired & signature | otp & invalid | krb_ap_err
            CREDENTIAL_REFUSED: not valid before | nbf | time skew
            CLOCK_CHANGED: system clock was stepped | time has been changed | time reset | step time server
            CLOCK_CHANGED: time jump | time jumped | clock jump | clock jumped | clock stepped | stepped by
            CLOCK_CHANGED: stepping system clock | system clock wrong by | clock was set | setting system clock
            CLOCK_CHANGED: set-time | hwclock | system time set | clock step | jumped backward | jumped forward
            CLOCK_CHANGED: time unset or jumped | time stepped | time stepping | adjusted the clock by
            CLOCK_CHANGED: clock changed | time moved | system time changed | time changed by
            CLOCK_UNSYNCHRONIZED: can't synchronise | no selectable sources | clock unsynchronized
            CLOCK_UNSYNCHRONIZED: no longer synchronized | not synchronized | no servers reachable
            CLOCK_UNSYNCHRONIZED: no server suitable | no majority | clocksource & unstable
            INODE_TABLE_FULL: out of inodes | no free inode | no inodes | inode table & full | inodes & exhausted
            INODE_TABLE_FULL: 0 free inodes | run out of inodes | inode usage | free inodes | inodes & full
            INODE_TABLE_FULL: inode & exhaust | ialloc
            DISK_FULL: no space left | enospc | disk full | disk is full | out of disk space
            DISK_FULL: insufficient disk space | not enough disk space | filesystem full | file system is full
            DISK_FULL: filesystem is full | not enough free space | insufficient free space
            DISK_FULL: insufficient system storage | disk space & exhaust | errno: 28 | errno 28 | no free space
            DISK_FULL: out of space | flood stage disk watermark | high disk watermark | disk usage exceeded
            DISK_FULL: out-of-data-space | thin pool & is now 9 & full | thin pool & is now 100 | with error 28
            DISK_ERROR: uncorrectable i/o failure | pool & has been suspended
            FILE_SYSTEM_READ_ONLY: read-only file system | remounting filesystem read-only
            SWAP_THRASHING: swap & thrash | heavy swapping | out of swap | swap space & full
            CONFIG_INVALID: configuration & syntax error | config & syntax error | invalid configuration
            CONFIG_INVALID: invalid config | config & invalid | configuration & invalid | bad config
            CONFIG_INVALID: configuration error | config error | configuration test failed
            CONFIG_INVALID: configuration file & test failed | unknown directive | unrecognized configuration
            CONFIG_INVALID: unknown configuration | unsupported configuration | could not parse config
            CONFIG_INVALID: cannot parse config | failed to parse & config | error parsing & config
            CONFIG_INVALID: failed to load config | cannot load config | could not load config | unknown variable
            CONFIG_INVALID: .conf: & missing | .conf: & expected | .conf: & unknown | .conf: & syntax
            CONFIG_INVALID: .conf & missing ';' | .conf & expected ' | .conf & unexpected token
            CONFIG_INVALID: loading configuration & fail | configuration file & error
            CONFIG_INVALID: unknown keyword | error(s) found in configuration | errors in configuration
            CONFIG_INVALID: fatal errors found in configuration | invalid value for parameter
            CONFIG_INVALID: configuration file & contains errors | unknown option | bad configuration option
            CONFIG_INVALID: invalid command ' | parsing [ | can't open config | fatal config file error
            CONFIG_INVALID: error in config | error in & config | unable to read config | unable to load config
            DEPLOYED: deployed | deploying | deployment & start | deployment & finish | deployment & succe
            DEPLOYED: deployment & complete | deploy & release | deploy & version | deploy & revision
            DEPLOYED: deploy & finished | deploy & started | rolled out | rolling out | rollout
            DEPLOYED: release & activated | release & published | releases/ | activating release | activated release
            DEPLOYED: new version | upgraded to | upgrading from | upgrading to | updated to version
            DEPLOYED: switched to version | switched to release | status installed | installed: | upgraded:
            DEPLOYED: upgrade: | packages that will be upgraded | pulled image | successfully pulled
            DEPLOYED: image pull & complete | migration & applied | applying migration | running migration
            DEPLOYED: apt-get install | apt-get upgrade | apt install | apt upgrade | yum install | yum update
            DEPLOYED: dnf install | dnf upgrade | dpkg -i | rpm -u | pip install | npm install | git pull
            DEPLOYED: docker compose up | docker-compose up | docker run | helm upgrade | kubectl apply
            DEPLOYED: ansible-playbook | cap production deploy | composer install | bundle install | snap refresh
            DEPLOYED: deploy.sh | started version | starting version | build & promoted
            DEPLOYED: automated sync to | sync operation & succeeded | applied revision
            CONFIG_CHANGED: config & changed | configuration changed | configuration & changed
            CONFIG_CHANGED: configuration updated | config updated | configuration & modified | content changed
            CONFIG_CHANGED: changed: [ | wrote configuration | saved configuration | configuration & replaced
            CONFIG_CHANGED: config & replaced | template & updated | config & deployed | configuration & applied
            CONFIG_CHANGED: applied & configuration | config & reload | configuration & reload
            CONFIG_CHANGED: invoked with & dest=/etc | invoked with & path=/etc
            CONFIG_CHANGED: updated file contents | committing changes in /etc | parameter & changed to
            DNS_FAILURE: servfail | degraded feature set | no servers could be reached | resolver & not respond
            DNS_FAILURE: dns & timed out | dns & timeout | dns & unreachable | dns server & not | name server & not
            DNS_FAILURE: nameserver & not | nameserver & timed out | resolving & timed out | unreachable resolving
            DNS_FAILURE: timed out resolving | all dns servers | name resolution | failed to resolve
            DNS_FAILURE: could not resolve | unable to resolve | cannot resolve | could not be resolved | eai_again
            DNS_FAILURE: enotfound | no such host | unknownhost | name or service not known
            DNS_FAILURE: could not translate host name | lookup & i/o timeout | failed to look up
            DNS_FAILURE: host lookup failed | getaddrinfo | no servers found in /etc/resolv | no nameservers
            DNS_FAILURE: dns query & failed | dns resolution | dns error | refused resolving | name does not resolve
            DNS_FAILURE: host not found | server misbehaving | lookup & :53: | read udp & :53: | plugin/errors & timeout
            CONNECTION_REFUSED: connect & .sock & no such file | connect & socket & no such file
            CONNECTION_REFUSED: connect() to unix & no such file | connect & .sock & connection refused
            WORKERS_BUSY: connect() to unix & resource temporarily unavailable
            PORT_CONFLICT: address already in use | eaddrinuse | port & already in use | port is already allocated
            DEPENDENCY_MISSING: modulenotfounderror | no module named | cannot find module | classnotfoundexception
            DEPENDENCY_MISSING: noclassdeffounderror | cannot open shared object file | symbol lookup error
            DEPENDENCY_MISSING: cannot load such file | undefined symbol
            SCHEMA_MISMATCH: column & does not exist | relation & does not exist | unknown column
            REBOOTED: system is rebooting | linux version | reached target reboot | shutdown: rebooting
            REBOOTED: system is powering down | the system will reboot | the system is going down
            UPSTREAM_FAILED: backend & is down | server & is down, reason | no server available | no live upstreams
            UPSTREAM_FAILED: all backend | marked & unhealthy | health check & failed | healthcheck & failed
            UPSTREAM_FAILED: no healthy upstream | upstream prematurely closed | disabling worker
            UPSTREAM_FAILED: upstream server & disabled
            SLOW: slow query | slow request | slow sql | slow log | duration: | request took | query took
            SLOW: took too long | page allocation stalls | event loop & block | is taking longer | high latency
            SLOW: can't keep up | gc pause | jvmgcmonitor | overhead, spent | took & ms | response time
            SLOW: long semaphore wait | slow fsync | asynchronous aof fsync is taking too long
            KILLED: exit code 137 | exitcode=137 | exit status 137 | code=killed | exited with code 137
            KILLED: exited with 137 | signal 9 | sigkill | oomkilled
            SERVICE_FAILED: crash loop | crashloop | back-off restarting | restarting in | exited with code
            SERVICE_FAILED: exited with status | exit status & not expected | exited unexpectedly | process exited
            SERVICE_FAILED: fatal state | failed to start | startup failed | cannot start | could not start
            SERVICE_FAILED: unable to start | container die | container & died | terminated unexpectedly | exited:
            SERVICE_FAILED: terminating due to | aborting startup | refusing to start
            SERVICE_STOPPED: received sigterm | received signal 15 | signal 15 | shutting down | graceful shutdown
            SERVICE_STOPPED: shut down | shutdown complete | stopped by | received sigquit | fast shutdown
            SERVICE_STOPPED: smart shutdown | user requested shutdown | stopping server | server stopped
            SERVICE_STOPPED: container stop | exiting on signal | normal shutdown | signal term
            SERVICE_STARTED: listening on | ready for connections | ready to accept connections | server started
            SERVICE_STARTED: server startup in | started listening | startup complete | start worker process
            SERVICE_STARTED: started on port | tomcat started | accepting connections | server listening
            SERVICE_STARTED: bound to port | entered running state | container start | resuming normal operations
            SERVICE_STARTED: listener & started | listens on | serving on | waiting for connections
            OUT_OF_MEMORY: memoryerror | out of memory | outofmemory | cannot allocate memory | java heap space
            OUT_OF_MEMORY: std::bad_alloc | heap limit | heap out of memory | memory exhausted | unable to allocate
            STALLED: blocked for more than | soft lockup | watchdog timeout | rcu & stall
            LOCKED: lock wait timeout | database is locked | deadlock detected
            CONNECTION_REFUSED: connection refused | econnrefused
            TIMED_OUT: timed out | timeout | deadline exceeded
            DATABASE_DOWN: could not connect to database | database & unavailable | database & unreachable
            DATABASE_DOWN: connection to database & failed | can't connect to mysql | lost connection to mysql
            DATABASE_DOWN: error establishing a database connection | database connection & failed
            DATABASE_DOWN: database connection & lost | database connection error | cannot connect to database
            DATABASE_DOWN: failed to connect to database | could not connect to server
            DATABASE_DOWN: connection to server & failed | gone away
            """;

    private final List<Row> rows = new ArrayList<>();
    private final LiteralIndex index;

    /** Words of which all must stand in the text. */
    private record Row(Condition condition, List<String> words) {}

    Vocabulary() {
        for (String line : ROWS.split("\n", -1)) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                Condition condition = Condition.valueOf(line.substring(0, colon));
                for (String phrase : line.substring(colon + 2).split(" \\| ", -1)) {
                    rows.add(new Row(condition, List.of(phrase.split(" & ", -1))));
                }
            }
        }
        Map<Integer, List<String>> literals = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            literals.put(i, List.of(rows.get(i).words.get(0)));
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

    private static boolean holdsAll(String text, List<String> words) {
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
}
