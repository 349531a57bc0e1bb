package logly.agent.parse.http;

import java.util.Set;

/** What scanners ask every server for. Paths are in small letters, with their escapes undone. */
public final class ScanTargets {
    private static final String[] SECRETS = {
        "/.env",
        "/.git/",
        "/.aws/",
        "/.ssh",
        "/.htpasswd",
        "/.svn/",
        "/wp-config.php",
        "/id_rsa",
        "/.kube/",
        "/.docker/"
    };
    /** Administration tools and doors of old holes, as one part of the path; hyphens left out. */
    private static final Set<String> PARTS = Set.of(
            "phpmyadmin",
            "pma",
            "myadmin",
            "mysqladmin",
            "phppgadmin",
            "adminer.php",
            "dbadmin",
            "sqladmin",
            "mysql",
            "websql",
            "xampp",
            "cgibin",
            "wplogin.php",
            "wpsignup.php",
            "wpadmin.php",
            "wpadmin",
            "xmlrpc.php",
            "webmail",
            "vwebmail",
            "roundcube",
            "horde",
            "squirrelmail",
            "owa",
            "extmail",
            "solr",
            "jenkins",
            "hudson",
            "actuator",
            "telescope",
            "boaform",
            "hnap1",
            "gponform",
            "setup.php",
            "install.php",
            "shell.php",
            "phpunit",
            "serverstatus",
            "serverinfo",
            "jmxconsole",
            "webconsole",
            "invoker",
            "w00tw00t",
            "typo3",
            "phpinfo.php",
            "info.php",
            "evox",
            "sdk",
            "ecp",
            "manager",
            "axis2",
            "struts",
            "drupal",
            "joomla",
            "testcgi",
            "administrator",
            "config.php",
            "config.inc.php",
            "ajax.php",
            "console",
            "autodiscover",
            "login.cgi");

    private static final Set<String> SCRIPTS = Set.of(
            "php", "php3", "php4", "php5", "php7", "phtml", "asp", "aspx", "ashx", "jsp", "jspx", "cgi", "pl", "cfm",
            "exe", "dll", "action");
    private static final Set<String> COPIES = Set.of(
            "bak", "old", "orig", "save", "swp", "swo", "backup", "copy", "sql", "sqlite", "rar", "ini", "inc", "conf");

    private ScanTargets() {}

    /** Whether it is a file that no visitor may ever see. */
    public static boolean isSecret(String target) {
        for (String secret : SECRETS) {
            if (target.contains(secret)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a path that a server doesn't have, or doesn't give away, is one that scanners look for.
     *
     * @param strayed a link led there, or a door that is really there: only the well-known targets count
     */
    public static boolean isWanted(String path, boolean strayed) {
        int at = 0;
        while (at < path.length()) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            if (end > at && isWantedPart(path.substring(at, end))) {
                return true;
            }
            at = end + 1;
        }
        String extension = extension(path);
        boolean home = path.startsWith("/~") || path.endsWith("/~") || path.endsWith("~");
        return home || COPIES.contains(extension) || (!strayed && SCRIPTS.contains(extension));
    }

    private static boolean isWantedPart(String part) {
        if (part.charAt(0) == '.') {
            return part.length() > 2 && !part.equals(".well-known") && !part.startsWith(".__");
        }
        String plain = part.indexOf('-') < 0 ? part : part.replace("-", "");
        return PARTS.contains(plain) || plain.startsWith("phpmyadmin") || plain.startsWith("pmapper");
    }

    private static String extension(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 || path.indexOf('/', dot) >= 0 || path.length() - dot > 8 ? "" : path.substring(dot + 1);
    }
}
