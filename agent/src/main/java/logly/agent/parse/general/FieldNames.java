package logly.agent.parse.general;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds what the common names of fields hold, however a program spells them: {@code remote_ip}, {@code RemoteIP} and
 * {@code request.remote_ip} are one. A field of the top level goes before a nested one. What a request's headers or
 * parameters hold is the client's text, and is given only where asked for.
 */
final class FieldNames {
    static final List<String> TIME = List.of(
            "time", "timestamp", "ts", "t", "datetime", "date", "asctime", "eventtime", "startutc", "starttime");
    static final List<String> LEVEL =
            List.of("level", "severity", "lvl", "loglevel", "levelname", "errorseverity", "s");
    static final List<String> MESSAGE = List.of("message", "msg", "shortmessage", "log", "text");
    static final List<String> SERVICE = List.of("service", "application", "app", "program", "syslogidentifier");
    static final List<String> USER =
            List.of("user", "username", "uname", "remoteuser", "clientusername", "principalname", "accountname");
    /** Names that mean a user only where the line is about a login, and only at the top level. */
    static final List<String> LOGIN = List.of("login", "account", "identifier", "email", "name");

    static final List<String> PEER = List.of(
            "clienthost",
            "clientip",
            "remoteip",
            "clientaddr",
            "remoteaddr",
            "clientaddress",
            "remoteaddress",
            "ip",
            "ipaddress",
            "ipaddr",
            "srcip",
            "sourceip",
            "rhost",
            "client",
            "remote",
            "downstreamremoteaddress",
            "remotehost",
            "peer",
            "addr",
            "address",
            "fromip",
            "remip",
            "visitorip");
    static final List<String> METHOD = List.of("method", "requestmethod", "httpmethod", "verb");
    static final List<String> PATH =
            List.of("path", "uri", "url", "requesturi", "requestpath", "xenvoyoriginalpath", "requesturl", "httppath");
    static final List<String> STATUS =
            List.of("status", "statuscode", "responsecode", "downstreamstatus", "httpstatus", "responsestatus");
    static final List<String> AGENT = List.of("useragent", "ua", "httpuseragent", "requestuseragent");
    static final List<String> REFERER = List.of("referer", "referrer", "requestreferer", "httpreferer");
    static final List<String> PROTOCOL = List.of("protocol", "proto", "requestprotocol", "httpprotocol");
    static final List<String> VHOST = List.of("requesthost", "host", "authority", "servername", "vhost");
    static final List<String> BYTES =
            List.of("bytes", "size", "bytessent", "bodybytessent", "downstreamcontentsize", "responsesize");

    private final Map<String, String> fields;
    private final Map<String, String> top = new HashMap<>();
    private final Map<String, String> nested = new HashMap<>();
    private final Map<String, String> sent = new HashMap<>();

    FieldNames(Map<String, String> fields) {
        this.fields = fields;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            if (isBlank(field.getValue())) {
                continue;
            }
            String key = field.getKey();
            Map<String, String> keys = isSent(key) ? sent : key.indexOf('.') < 0 ? top : nested;
            keys.putIfAbsent(plain(key), key);
        }
    }

    private static boolean isBlank(String value) {
        return value.isEmpty() || value.equals("-") || value.equals("--") || value.equals("N/A");
    }

    /** The last part of a path, in small letters, without what divides words; numbers are places in a list. */
    private static String plain(String key) {
        String small = key.toLowerCase(Locale.ROOT);
        String path = small.endsWith(".$date") ? small.substring(0, small.length() - 6) : small;
        String last = path.equals("user.name") ? "username" : path.substring(path.lastIndexOf('.') + 1);
        StringBuilder letters = new StringBuilder(last.length());
        for (int i = 0; i < last.length(); i++) {
            if ("_-@:".indexOf(last.charAt(i)) < 0) {
                letters.append(last.charAt(i));
            }
        }
        return letters.toString();
    }

    private static boolean isSent(String key) {
        String small = key.toLowerCase(Locale.ROOT);
        return small.contains("header")
                || small.startsWith("params.")
                || small.contains(".params.")
                || small.contains(".args.")
                || small.startsWith("request_user-")
                || small.startsWith("stack.");
    }

    /** The key of the field that has the first of these names; empty without one. */
    String key(List<String> names) {
        String key = first(names, top);
        return key.isEmpty() ? first(names, nested) : key;
    }

    private static String first(List<String> names, Map<String, String> keys) {
        for (String name : names) {
            String key = keys.get(name);
            if (key != null) {
                return key;
            }
        }
        return "";
    }

    String value(List<String> names) {
        return fields.getOrDefault(key(names), "");
    }

    String topValue(List<String> names) {
        return fields.getOrDefault(first(names, top), "");
    }

    /** Also from what the client sent. */
    String sentValue(List<String> names) {
        String key = key(names);
        return fields.getOrDefault(key.isEmpty() ? first(names, sent) : key, "");
    }
}
