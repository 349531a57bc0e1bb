package logly.query;

import java.net.InetAddress;
import java.net.UnknownHostException;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/**
 * How the service is protected.
 *
 * @param certificate PEM file with the chain, this host's first; empty without TLS
 * @param key PEM file with its PKCS 8 key
 * @param isInsecure whether other hosts are served though keys or TLS are missing
 * @param keyConcurrency requests of one key that are answered at the same time
 */
public record Protection(Access access, String certificate, String key, boolean isInsecure, int keyConcurrency) {
    /** As it is where nothing is set. */
    public static final Protection DEFAULT = new Protection(Access.AUTO, "", "", false, 8);

    /** Whether callers must say who they are. */
    public enum Access {
        /** On every address but those of this host. */
        AUTO,
        KEYS,
        OPEN
    }

    boolean isEncrypted() {
        return !certificate.isEmpty();
    }

    boolean isOpen(String address) {
        return switch (access) {
            case OPEN -> true;
            case KEYS -> false;
            case AUTO -> isInsecure || isLoopback(address);
        };
    }

    /** Throws where this address may not be served so. */
    void check(String address) {
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION,
                    QuerySettings.CERTIFICATE + " and " + QuerySettings.KEY + " belong together: one is missing");
        }
        if (isInsecure || isLoopback(address)) {
            return;
        }
        if (isOpen(address) || !isEncrypted()) {
            throw new OperatorMistake(
                    ExitCode.NOT_ALLOWED,
                    "http.address=" + address + " is not of this host alone: set " + QuerySettings.CERTIFICATE + " and "
                            + QuerySettings.KEY + " for TLS, and leave " + QuerySettings.ACCESS
                            + " at keys; or " + QuerySettings.INSECURE
                            + "=true, if everybody who reaches it may read and write");
        }
    }

    static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
