package logly.analysis.trace;

/**
 * Another party that a message names.
 *
 * @param host address or name, in small letters; empty where only a port is named
 * @param port 0 where none is named
 */
record Target(String host, int port) {
    boolean isLocal() {
        return host.isEmpty()
                || host.equals("localhost")
                || host.startsWith("127.")
                || host.equals("::1")
                || host.equals("0.0.0.0")
                || host.equals("::")
                || host.equals("*");
    }
}
