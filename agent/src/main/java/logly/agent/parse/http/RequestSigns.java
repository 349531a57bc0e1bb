package logly.agent.parse.http;

import java.util.Locale;
import logly.agent.parse.text.Escapes;
import org.jspecify.annotations.Nullable;

/**
 * Signs that a request is an attack or a scan, and of which kind: what the target holds once its escapes are undone, and
 * the name that the client gives itself. What a visitor's browser may send, too, counts only where the server refused it.
 */
public final class RequestSigns {
    private static final String[] ANYWHERE = {
        "/etc/passwd",
        "/etc/shadow",
        "/proc/self/",
        "/bin/sh",
        "/bin/bash",
        "cmd.exe",
        "win.ini",
        "boot.ini",
        "php://",
        "expect://",
        "auto_prepend_file",
        "allow_url_include",
        "class.module.classloader",
        "_memberaccess",
        "invokefunction",
        "eval-stdin.php",
        "information_schema",
        "xp_cmdshell",
        "waitfor delay",
        "union select",
        "union all select",
        "wget http",
        "curl http",
        ";wget ",
        "; wget ",
        ";curl ",
        "; curl ",
        "|wget ",
        "|curl ",
        "document.cookie",
        "root.exe",
        "default.ida",
        "/winnt/",
        "nsiislog.dll",
        "null,null",
        "javascript:alert",
        "onerror=",
        "() {",
        "(){"
    };
    private static final String[] CALLS = {
        "phpinfo(",
        "eval(",
        "system(",
        "exec(",
        "sleep(",
        "benchmark(",
        "load_file(",
        "extractvalue(",
        "updatexml(",
        "concat(",
        "base64_decode(",
        "alert(",
        "passthru(",
        "assert(",
        "file_get_contents(",
        "fromcharcode("
    };
    private static final String[] TAGS = {"<script", "<img", "<svg", "<iframe", "<?php", "<!entity", "<!--#"};
    private static final String[] LOOKUPS = {"${jndi:", "${lower:", "${upper:", "${env:", "${sys:", "${::-", "${${"};
    private static final String[] TEMPLATES = {"%{(#", "{{7*7", "{{config", "$(curl", "$(wget"};
    private static final String[] QUOTED = {"' or ", "' and ", "'or'", "' union", "';", "'--", "' --", "\" or ", "')"};
    private static final String[] TOOLS = {
        "sqlmap",
        "nikto",
        "nmap scripting",
        "masscan",
        "zgrab",
        "nuclei",
        "wpscan",
        "gobuster",
        "dirbuster",
        "feroxbuster",
        "ffuf",
        "acunetix",
        "nessus",
        "openvas",
        "netsparker",
        "jorgee",
        "morfeus",
        "zmeu",
        "w3af",
        "havij",
        "libwww-perl",
        "l9explore",
        "libredtail",
        "shellshock",
        "() :",
        "trackback/1.02",
        "emailcollector",
        "emailsiphon",
        "emailwolf",
        "webemailextrac",
        "extractorpro",
        "harvest",
        "hydra",
        "fuzz faster",
        "the beast",
        "w00tw00t"
    };
    private static final String[] CRAWLERS = {
        "googlebot", "bingbot", "msnbot", "yandexbot", "baiduspider", "duckduckbot"
    };

    private RequestSigns() {}

    /** A word for the kind of attack, or null. */
    public static @Nullable String of(HttpExchange exchange) {
        HttpRequest request = exchange.request();
        int status = exchange.status();
        boolean refused = status >= 400 && status < 500;
        if (!request.isHttp()) {
            return status >= 400 && status != 408 ? "not-http" : null;
        }
        String raw = request.target().toLowerCase(Locale.ROOT);
        String plain = Escapes.undo(raw);
        String sign = ofText(plain);
        if (sign == null) {
            sign = ofPath(raw, plain);
        }
        if (sign == null && (isCommand(exchange.agent()) || isCommand(exchange.referer()))) {
            sign = "injection";
        }
        if (sign == null) {
            sign = ofAgent(exchange);
        }
        if (sign == null && refused) {
            sign = ofRefused(request, plain, exchange);
        }
        return sign;
    }

    private static @Nullable String ofText(String plain) {
        if (plain.contains("../") || plain.contains("..\\") || plain.contains("..;/")) {
            return "traversal";
        }
        if (plain.indexOf('<') >= 0 && holdsAny(plain, TAGS)) {
            return "script";
        }
        if (holdsAny(plain, ANYWHERE) || (plain.indexOf('(') >= 0 && holdsAny(plain, CALLS))) {
            return "injection";
        }
        boolean braced = plain.indexOf('{') >= 0 || plain.indexOf('$') >= 0;
        if (braced && (holdsAny(plain, LOOKUPS) || holdsAny(plain, TEMPLATES))) {
            return "injection";
        }
        boolean quoted = plain.indexOf('\'') >= 0 || plain.indexOf('"') >= 0;
        return quoted && holdsAny(plain, QUOTED) ? "injection" : null;
    }

    private static @Nullable String ofPath(String raw, String plain) {
        if (holdsControl(plain)) {
            return "control-character";
        }
        int query = raw.indexOf('?');
        int split = raw.indexOf("%0d%0a");
        if (split >= 0 && (query < 0 || split < query || raw.startsWith("set-cookie", split + 6))) {
            return "response-splitting";
        }
        if (ScanTargets.isSecret(plain)) {
            return "secret-file";
        }
        int script = plain.indexOf(".php");
        return script < 0 ? null : ofScript(plain, script);
    }

    private static boolean holdsControl(String plain) {
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 127) {
                return true;
            }
        }
        return false;
    }

    /** What is asked of a PHP script: one behind another, a command line, a file from elsewhere. */
    private static @Nullable String ofScript(String plain, int script) {
        int again = plain.indexOf(".php", script + 4);
        int asked = plain.indexOf('?');
        if (plain.startsWith("/", script + 4) && again > 0 && (asked < 0 || again < asked)) {
            return "script-path";
        }
        if (asked < 0) {
            return null;
        }
        if (plain.startsWith("cmd=", asked + 1) || plain.contains("&cmd=") || plain.startsWith("-d", asked + 1)) {
            return "shell";
        }
        int remote = Math.max(plain.indexOf("=http://", asked), plain.indexOf("=https://", asked));
        remote = Math.max(remote, plain.indexOf("=ftp://", asked));
        return remote > 0 && isInclusion(plain, remote) ? "file-inclusion" : null;
    }

    /** A link that a script shall follow is ordinary; a parameter that names a file, or a script at its end, is not. */
    private static boolean isInclusion(String plain, int equals) {
        int from = Math.max(plain.lastIndexOf('?', equals), plain.lastIndexOf('&', equals)) + 1;
        String parameter = plain.substring(from, equals);
        int end = plain.indexOf('&', equals);
        String value = plain.substring(equals + 1, end < 0 ? plain.length() : end);
        return value.endsWith("?")
                || value.endsWith(".txt")
                || (value.endsWith(".php") && !parameter.contains("ur") && !parameter.contains("redirect"))
                || parameter.contains("path")
                || parameter.contains("file")
                || parameter.contains("include");
    }

    /** Whether a header holds what a shell or a logger of its server would carry out. */
    private static boolean isCommand(String header) {
        if (header.indexOf('{') < 0) {
            return false;
        }
        String plain = Escapes.undo(header.toLowerCase(Locale.ROOT));
        return holdsAny(plain, LOOKUPS) || plain.contains("() {") || plain.contains("(){");
    }

    private static @Nullable String ofAgent(HttpExchange exchange) {
        if (exchange.agent().isEmpty()) {
            return null;
        }
        String agent = exchange.agent().toLowerCase(Locale.ROOT);
        if (holdsAny(agent, TOOLS)) {
            return "tool";
        }
        String method = exchange.request().method();
        boolean writes = method.equals("POST") || method.equals("PUT") || method.equals("DELETE");
        return writes && holdsAny(agent, CRAWLERS) ? "false-crawler" : null;
    }

    private static @Nullable String ofRefused(HttpRequest request, String plain, HttpExchange exchange) {
        if (request.method().equals("CONNECT") || request.target().startsWith("http://")) {
            return "proxy";
        }
        int query = plain.indexOf('?');
        String path = query < 0 ? plain : plain.substring(0, query);
        boolean strayed = !exchange.referer().isEmpty() || exchange.status() == 401;
        return ScanTargets.isWanted(path, strayed) ? "scan" : null;
    }

    private static boolean holdsAny(String text, String[] parts) {
        for (String part : parts) {
            if (text.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
