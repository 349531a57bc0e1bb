package logly.stream;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import logly.analysis.trace.SeverityProfile;
import logly.runtime.CommonSettings;
import logly.runtime.Setting;
import logly.runtime.Settings;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topics;

/**
 * What the stream processor is told. Exactly-once is not among it: without it the stores would be wrong after a crash.
 *
 * @param stateDir folder of the state stores
 * @param replication replicas of the changelog topics
 * @param instance name in the consumer group, kept over restarts
 * @param standbys copies of the state of each partition besides its owner's
 * @param addressFiles what the operator knows of addresses
 * @param severity how the severity of traces is reckoned
 * @param rulesDir the operator's own rules, overlays and allow list
 */
public record StreamSettings(
        Topics topics,
        List<String> bootstrapServers,
        URI registry,
        Path stateDir,
        int replication,
        String instance,
        int threads,
        int standbys,
        AddressFiles addressFiles,
        SeverityProfile severity,
        Path rulesDir) {
    public static final Setting<String> INSTANCE = Setting.text("stream.instance", "stream-1")
            .matching("[A-Za-z0-9._-]{1,100}")
            .doc(
                    "Name of this stream processor among those that share the work: unique, and kept over restarts, so that"
                            + " it gets its partitions back in seconds.");
    public static final Setting<Integer> THREADS = Setting.integer("stream.threads", 1)
            .between(1, 64)
            .doc("Threads that process; more than there are partitions stay idle.");
    public static final Setting<SeverityProfile> SEVERITY = Setting.choice(
                    "stream.trace.severity", SeverityProfile.class, SeverityProfile.STANDARD)
            .doc("How the severity of traces is reckoned: `standard`, or `logly` for the formula of Logly.");

    public static final Setting<Integer> STANDBYS = Setting.integer("stream.standbys", 0)
            .between(0, 4)
            .doc(
                    "Other stream processors that keep a copy of the state of each partition, so that one of them goes on at once"
                            + " when its owner is lost; with none the state is restored from Kafka first.");
    public static final Setting<String> RULES_DIR = Setting.text("stream.rules.dir", "")
            .doc("Folder of the operator's own rules, with overlays in `rules.d/*.yml` and with `allow.yml`"
                    + " (docs/rules.md); looked at every 2 s. Empty: the folder `rules` in the data folder, where there is"
                    + " one. Where several stream processors share the work, give the folder to one of them.");
    public static final Setting<String> ALLOW_FILE = Setting.text("stream.allow.file", "")
            .doc(
                    "File of addresses and networks that are never a threat, one a line, each with `until` and a time where"
                            + " it expires, and a reason; read at the start. Empty: none.");
    public static final Setting<String> BLOCK_FILE = Setting.text("stream.block.file", "")
            .doc(
                    "File of addresses and networks that are always a threat, written as `stream.allow.file`, which wins.");
    public static final Setting<String> CLOUD_FILE = Setting.text("stream.cloud.file", "")
            .doc("File of networks of cloud providers, written as `stream.allow.file`: their addresses are of type"
                    + " `cloud`. Without it there are none.");
    public static final Setting<String> GEOIP_FILE = Setting.text("stream.geoip.file", "")
            .doc("File in MaxMind's format that knows country and city of addresses, such as GeoLite2-City.mmdb.");
    public static final Setting<String> ASN_FILE = Setting.text("stream.asn.file", "")
            .doc("File in MaxMind's format that knows the autonomous system of addresses, such as GeoLite2-ASN.mmdb.");

    /** Paths; empty where there is none. */
    public record AddressFiles(String allowed, String blocked, String cloud, String geoip, String asn) {
        public static final AddressFiles NONE = new AddressFiles("", "", "", "", "");
    }

    public StreamSettings {
        bootstrapServers = List.copyOf(bootstrapServers);
    }

    public static List<Setting<?>> all() {
        return List.of(
                INSTANCE,
                THREADS,
                STANDBYS,
                ALLOW_FILE,
                BLOCK_FILE,
                CLOUD_FILE,
                GEOIP_FILE,
                ASN_FILE,
                SEVERITY,
                RULES_DIR);
    }

    public static StreamSettings from(Settings settings) {
        Topics.Options options = new Topics.Options(
                settings.get(CommonSettings.TOPIC_PREFIX),
                settings.get(CommonSettings.PARTITIONS),
                settings.get(CommonSettings.RAW_RETENTION),
                settings.get(CommonSettings.RAW_RETENTION_BYTES));
        return new StreamSettings(
                new Topics(options),
                settings.get(CommonSettings.BOOTSTRAP_SERVERS),
                settings.get(CommonSettings.SCHEMA_REGISTRY_URL),
                settings.get(CommonSettings.DATA_DIR).resolve("streams"),
                settings.get(CommonSettings.REPLICATION),
                settings.get(INSTANCE),
                settings.get(THREADS),
                settings.get(STANDBYS),
                new AddressFiles(
                        settings.get(ALLOW_FILE),
                        settings.get(BLOCK_FILE),
                        settings.get(CLOUD_FILE),
                        settings.get(GEOIP_FILE),
                        settings.get(ASN_FILE)),
                settings.get(SEVERITY),
                settings.get(RULES_DIR).isEmpty()
                        ? settings.get(CommonSettings.DATA_DIR).resolve("rules")
                        : Path.of(settings.get(RULES_DIR)));
    }

    /**
     * Names the consumer group, the transactions and, as their prefix, the changelog topics; begins with the prefix of
     * the topics, so that two installations share a cluster and one access rule covers all that is ours.
     */
    String applicationId() {
        return topics.options().prefix() + "stream-processor";
    }

    Map<String, Object> serdeConfiguration() {
        return Map.of(SchemaRegistry.URL, registry.toString());
    }
}
