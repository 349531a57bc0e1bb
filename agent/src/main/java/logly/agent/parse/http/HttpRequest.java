package logly.agent.parse.http;

/**
 * The first line of a request.
 *
 * @param method empty where what was sent is no HTTP
 * @param target path and query as sent; all that was sent where it is no HTTP
 * @param protocol empty in HTTP/0.9
 */
public record HttpRequest(String method, String target, String protocol) {
    private static final int LONGEST_METHOD = 20;

    /** {@code METHOD target HTTP/x}; blanks within the target belong to it. */
    public static HttpRequest of(String line) {
        int methodEnd = line.indexOf(' ');
        if (methodEnd < 3 || methodEnd > LONGEST_METHOD || !isMethod(line, methodEnd)) {
            return new HttpRequest("", line, "");
        }
        int protocolAt = line.lastIndexOf(" HTTP/");
        boolean modern = protocolAt >= methodEnd;
        String target = line.substring(methodEnd + 1, modern ? Math.max(protocolAt, methodEnd + 1) : line.length());
        if (!modern && !target.startsWith("/") && target.indexOf("://") < 0) {
            return new HttpRequest("", line, "");
        }
        return new HttpRequest(line.substring(0, methodEnd), target, modern ? line.substring(protocolAt + 1) : "");
    }

    private static boolean isMethod(String line, int end) {
        for (int i = 0; i < end; i++) {
            char c = line.charAt(i);
            if ((c < 'A' || c > 'Z') && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    public boolean isHttp() {
        return !method.isEmpty();
    }

    /** The target up to its query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
