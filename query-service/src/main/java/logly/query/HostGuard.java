package logly.query;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.util.Locale;
import logly.schemas.IpText;

/**
 * Refuses requests that name a foreign host, where only this host is served: a page of the web that lets its own name
 * point to 127.0.0.1 could otherwise read the answers in the visitor's browser. A browser sends no address literal that
 * is not in its address bar.
 */
final class HostGuard {
    private final String address;
    private final boolean isLocal;

    /** Guards a server that is bound to this address. */
    HostGuard(String address) {
        this.address = address;
        isLocal = Protection.isLoopback(address);
    }

    void check(Context request) {
        String host = request.header("Host");
        if (isLocal && host != null && !isOurs(host)) {
            throw new HttpResponseException(
                    HttpStatus.MISDIRECTED_REQUEST.getCode(),
                    "there is no host '" + host + "' here: ask for localhost or an address");
        }
    }

    private boolean isOurs(String host) {
        String name = host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equalsIgnoreCase(address)
                || IpText.canonical(name).isPresent();
    }
}
