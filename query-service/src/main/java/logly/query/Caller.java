package logly.query;

/**
 * Who asks.
 *
 * @param name as it stands in what he decides
 * @param keyId of the key that he showed; empty where he showed none
 * @param scope what he sees
 */
record Caller(String name, String keyId, Role role, Scope scope) {
    /** Whoever reaches a service that asks nobody who he is. */
    static final Caller LOCAL = new Caller("local", "", Role.ADMIN, Scope.ALL);

    /** Who is not known: for addresses that are for everybody. */
    static final Caller NOBODY = new Caller("nobody", "", Role.VIEWER, Scope.ALL);
}
