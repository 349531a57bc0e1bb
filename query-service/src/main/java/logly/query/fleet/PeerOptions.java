package logly.query.fleet;

import java.time.Duration;

/**
 * How other nodes are asked.
 *
 * @param key of the role peer, that this node shows to others; empty shows none
 * @param trust PEM file with the certificates that others may show; empty trusts those of Java
 * @param patience for the answers to one question
 */
public record PeerOptions(String key, String trust, Duration patience) {
    public static final PeerOptions DEFAULT = new PeerOptions("", "", Duration.ofSeconds(3));

    @Override
    public String toString() {
        return "PeerOptions[trust=" + trust + ", patience=" + patience + "]";
    }
}
