package logly.query;

import java.time.Duration;
import java.util.List;
import logly.query.fleet.PeerOptions;
import logly.runtime.CommonSettings;
import logly.runtime.Setting;
import logly.runtime.Settings;

/** The settings of the query service; its address and port are among the common ones. */
public final class QuerySettings {
    public static final Setting<Integer> CONCURRENCY = Setting.integer("query.concurrency", 16)
            .between(1, 1024)
            .doc("Requests to the API that are answered at the same time; further ones wait a second, then get 503.");

    public static final Setting<Integer> STREAMS = Setting.integer("query.streams", 16)
            .between(1, 1024)
            .doc("Exports and live tails that are sent at the same time; further ones get 503.");

    public static final Setting<Protection.Access> ACCESS = Setting.choice(
                    "query.access", Protection.Access.class, Protection.Access.AUTO)
            .doc("Who is let in: keys takes callers with a key only, open takes everybody; auto is open where only this"
                    + " host is served, and keys elsewhere.");

    public static final Setting<String> CERTIFICATE = Setting.text("query.tls.certificate", "")
            .doc("PEM file with the certificate, followed by its chain; empty serves without TLS.");

    public static final Setting<String> KEY =
            Setting.text("query.tls.key", "").doc("PEM file with the key of the certificate, in PKCS 8.");

    public static final Setting<Boolean> INSECURE = Setting.flag("query.insecure", false)
            .doc("Serves other hosts though there is no TLS, and without keys too unless query.access says keys.");

    public static final Setting<Integer> KEY_CONCURRENCY = Setting.integer("query.key-concurrency", 8)
            .between(1, 1024)
            .doc("Requests of one key that are answered at the same time; further ones get 429.");

    public static final Setting<String> PEER_KEY = Setting.text("query.peer.key", "")
            .secret()
            .doc("Key of the role peer that this query service shows to those of other store nodes; empty shows none.");

    public static final Setting<String> PEER_TRUST = Setting.text("query.peer.trust", "")
            .doc("PEM file with the certificates that query services of other store nodes may show; empty trusts those"
                    + " of Java.");

    public static final Setting<Duration> PEER_PATIENCE = Setting.duration("query.peer.patience", Duration.ofSeconds(3))
            .between(Duration.ofMillis(100), Duration.ofSeconds(30))
            .doc("How long other store nodes have for one question; without those that take longer the answer is"
                    + " partial, and says so.");

    private QuerySettings() {}

    public static List<Setting<?>> all() {
        return List.of(
                CONCURRENCY,
                STREAMS,
                KEY_CONCURRENCY,
                ACCESS,
                INSECURE,
                CERTIFICATE,
                KEY,
                PEER_KEY,
                PEER_TRUST,
                PEER_PATIENCE);
    }

    public static QueryOptions from(Settings settings) {
        return new QueryOptions(
                settings.get(CommonSettings.HTTP_ADDRESS),
                settings.get(CommonSettings.HTTP_PORT),
                settings.get(CommonSettings.DATA_DIR),
                settings.get(CONCURRENCY),
                settings.get(STREAMS),
                new Protection(
                        settings.get(ACCESS),
                        settings.get(CERTIFICATE),
                        settings.get(KEY),
                        settings.get(INSECURE),
                        settings.get(KEY_CONCURRENCY)),
                new PeerOptions(settings.get(PEER_KEY), settings.get(PEER_TRUST), settings.get(PEER_PATIENCE)));
    }
}
