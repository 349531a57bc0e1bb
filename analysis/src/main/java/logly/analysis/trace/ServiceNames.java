package logly.analysis.trace;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One name for the many under which a server appears: as program, unit, package, process. */
final class ServiceNames {
    private static final String[] SUFFIXES = {
        ".service", ".socket", ".timer", ".mount", ".scope", ".slice", ".target", ".path", ".exe", ".jar"
    };
    /** Units and packages of many servers are called so, where the program is not. */
    private static final String SERVER = "-server";

    private static final Map<String, String> ALIASES = aliases();
    /** What {@link #ALIASES} lead to. */
    private static final Set<String> KNOWN = Set.copyOf(ALIASES.values());

    private static final Map<Integer, String> PORTS = ports();

    /** Who reports about others: what it says is not about itself. */
    private static final Set<String> REPORTERS =
            words("kernel systemd init docker supervisord monit audit auditd sudo su cron dpkg apt yum dnf rpm "
                    + "snapd ansible puppet puppet-agent chef-client runit salt-minion kubelet podman "
                    + "unattended-upgrades unattended-upgrade packagekitd polkitd systemd-coredump systemd-oomd "
                    + "earlyoom abrtd pm2 telegraf zabbix-agent node_exporter");

    /** Jobs that run and end: nothing connects to them. */
    private static final Set<String> JOBS =
            words("logrotate certbot apt-daily apt-daily-upgrade man-db fstrim cron anacron motd-news "
                    + "dpkg-db-backup updatedb mlocate plocate-updatedb sysstat sysstat-collect backup rsync "
                    + "e2scrub_all fwupd-refresh phpsessionclean systemd-tmpfiles-clean unattended-upgrades borg "
                    + "borgmatic restic snapd ua-timer packagekit dnf-makecache logwatch aide rkhunter smartd postfix "
                    + "exim4 fail2ban ufw auditd irqbalance thermald cups avahi-daemon bluetooth modemmanager udisks2 "
                    + "accounts-daemon sendmail opendkim chrony ntp");

    private static final Set<String> RESOLVERS =
            words("systemd-resolved unbound bind dnsmasq pdns_recursor pdns-recursor pdns coredns nscd "
                    + "knot-resolver kresd nsd stubby dnscrypt-proxy resolvconf");

    private static final Set<String> WEB_SERVERS =
            words("nginx apache caddy lighttpd haproxy traefik varnish envoy tomcat squid openresty");

    private static final Set<String> DATABASES =
            words("postgresql mysql redis mongodb elasticsearch influxdb cassandra clickhouse memcached oracle "
                    + "sqlite couchdb opensearch valkey");

    /** Words of descriptions of units that do not name their software. */
    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "high performance web server", "nginx",
            "advanced key-value store", "redis",
            "secure shell server", "ssh",
            "fastcgi process manager", "php-fpm",
            "application container engine", "docker",
            "domain name server", "bind",
            "network name resolution", "systemd-resolved",
            "network time", "chrony");

    private ServiceNames() {}

    /** The service of which a unit's description speaks: {@code The Apache HTTP Server}; empty where that is unknown. */
    static String described(String description) {
        String text = description.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> known : DESCRIPTIONS.entrySet()) {
            if (text.contains(known.getKey())) {
                return known.getValue();
            }
        }
        String first = "";
        for (String word : text.split("[^a-z0-9._-]+", 8)) {
            String name = canonical(word);
            if (isKnown(name)) {
                return name;
            }
            boolean article = word.equals("the") || word.equals("a") || word.length() < 3;
            first = first.isEmpty() && !article ? name : first;
        }
        return first;
    }

    private static Set<String> words(String row) {
        return Set.of(row.split(" ", -1));
    }

    private static Map<String, String> aliases() {
        Map<String, String> names = new HashMap<>();
        alias(names, "postgresql", "postgres postmaster pgsql postgresql-server pg_ctl pg_ctlcluster pg");
        alias(names, "mysql", "mysqld mariadb mariadbd mysql-server mariadb-server mysqld_safe innodb percona");
        alias(names, "redis", "redis-server redis-sentinel");
        alias(names, "mongodb", "mongod mongo mongos mongodb-org mongodb-org-server");
        alias(names, "apache", "apache2 httpd httpd2 libapache2");
        alias(names, "nginx", "nginx-core nginx-full nginx-extras nginx-light openresty");
        alias(names, "bind", "named bind9 named-chroot named-pkcs11");
        alias(names, "ssh", "sshd openssh openssh-server sshd-session sshd-auth");
        alias(names, "docker", "dockerd containerd docker-ce docker-proxy docker-compose containerd-shim");
        alias(names, "chrony", "chronyd");
        alias(names, "ntp", "ntpd ntpsec openntpd ntpdate");
        alias(names, "cron", "crond crontab anacron run-parts");
        alias(names, "php-fpm", "php php-fpm-pool fpm-fcgi");
        alias(names, "tomcat", "catalina");
        alias(names, "elasticsearch", "elastic");
        alias(names, "rabbitmq", "rabbitmq-server beam.smp");
        alias(names, "dpkg", "dpkg-query dpkg-deb");
        alias(names, "apt", "apt-get aptd");
        alias(names, "node", "nodejs");
        alias(names, "systemd-resolved", "resolved systemd-resolve");
        return Map.copyOf(names);
    }

    private static void alias(Map<String, String> names, String name, String others) {
        for (String other : others.split(" ", -1)) {
            names.put(other, name);
        }
    }

    /** Ports at which a server listens by default. */
    private static Map<Integer, String> ports() {
        return Map.ofEntries(
                Map.entry(22, "ssh"),
                Map.entry(5432, "postgresql"),
                Map.entry(3306, "mysql"),
                Map.entry(6379, "redis"),
                Map.entry(27017, "mongodb"),
                Map.entry(9200, "elasticsearch"),
                Map.entry(11211, "memcached"),
                Map.entry(5672, "rabbitmq"),
                Map.entry(9092, "kafka"),
                Map.entry(2181, "zookeeper"),
                Map.entry(8086, "influxdb"),
                Map.entry(389, "slapd"));
    }

    /** {@code postgresql@14-main.service}, {@code /usr/sbin/mysqld}, {@code php8.1-fpm}: {@code postgresql}, … */
    static String canonical(String name) {
        String text = name.strip().toLowerCase(Locale.ROOT);
        text = text.substring(text.lastIndexOf('/') + 1);
        for (String suffix : SUFFIXES) {
            if (text.endsWith(suffix)) {
                text = text.substring(0, text.length() - suffix.length());
            }
        }
        int at = text.indexOf('@');
        text = at > 0 ? text.substring(0, at) : text;
        String known = ALIASES.get(text);
        if (known != null) {
            return known;
        }
        String plain = withoutVersion(text);
        String program = plain.endsWith(SERVER) ? plain.substring(0, plain.length() - SERVER.length()) : plain;
        return ALIASES.getOrDefault(plain, program);
    }

    /** {@code php8.1-fpm}, {@code tomcat9}, {@code postgresql-14}; a name of one letter and digits stays. */
    private static String withoutVersion(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean dot = c == '.' && i > 0 && Character.isDigit(text.charAt(i - 1));
            if (!digit && !dot) {
                plain.append(c);
            }
        }
        int end = plain.length();
        while (end > 0 && "-_.".indexOf(plain.charAt(end - 1)) >= 0) {
            end--;
        }
        String shorter = plain.substring(0, end);
        boolean versioned = shorter.equals("php-fpm")
                || shorter.equals("tomcat")
                || ALIASES.containsKey(shorter)
                || KNOWN.contains(shorter);
        return versioned ? shorter : text;
    }

    static boolean isReporter(String name) {
        return REPORTERS.contains(name) || name.startsWith("containerd");
    }

    static boolean isJob(String name) {
        return JOBS.contains(name)
                || name.endsWith("-backup")
                || name.startsWith("backup-")
                || name.startsWith("cron.");
    }

    static boolean isResolver(String name) {
        return RESOLVERS.contains(name);
    }

    static boolean isDatabase(String name) {
        return DATABASES.contains(name);
    }

    static boolean isWebServer(String name) {
        return WEB_SERVERS.contains(name);
    }

    /** Ports that any web server takes. */
    static boolean isWebPort(int port) {
        return port == 80 || port == 443 || port == 8080 || port == 8443;
    }

    /** Whether the name is one of well-known software. */
    static boolean isKnown(String name) {
        return WEB_SERVERS.contains(name)
                || DATABASES.contains(name)
                || RESOLVERS.contains(name)
                || PORTS.containsValue(name)
                || KNOWN.contains(name);
    }

    /** Who listens at this port by custom; empty for ports that anybody may have. */
    static String usual(int port) {
        return PORTS.getOrDefault(port, "");
    }

    /** Whether a server of this name has a port of its own by custom. */
    static boolean hasUsualPort(String name) {
        return PORTS.containsValue(name);
    }
}
