package logly.launcher;

import java.util.List;
import logly.runtime.Setting;

/** How commands show an instance who they are, and know that it is the one. */
final class ClientSettings {
    static final Setting<String> KEY = Setting.text("client.key", "")
            .secret()
            .doc(
                    "Key that commands, and agents that join, show to an instance, as 'logly keys create' printed it; empty"
                            + " shows none.");

    static final Setting<String> TRUST = Setting.text("client.trust", "")
            .doc("PEM file with the certificates that commands, and agents that join, trust when they speak TLS; empty"
                    + " trusts those of Java.");

    private ClientSettings() {}

    static List<Setting<?>> all() {
        return List.of(KEY, TRUST);
    }
}
