package logly.launcher.demo;

/** The hosts of the demonstration. */
final class Hosts {
    static final String BASTION = "demo-bastion";
    static final String WEB = "demo-web-1";
    static final String DATABASE = "demo-db-1";

    private Hosts() {}
}
