package logly.launcher;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import logly.runtime.PemTrust;
import logly.runtime.Settings;

/**
 * What a command shows, and whom it trusts.
 *
 * @param key empty shows none
 * @param trust PEM file; empty trusts what Java trusts
 */
record Credentials(String key, String trust) {
    static final Credentials NONE = new Credentials("", "");

    static Credentials of(Settings settings) {
        return new Credentials(settings.get(ClientSettings.KEY), settings.get(ClientSettings.TRUST));
    }

    void addTo(HttpRequest.Builder request) {
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
    }

    void addTo(HttpClient.Builder client) {
        if (!trust.isEmpty()) {
            client.sslContext(PemTrust.context(trust, ClientSettings.TRUST.name()));
        }
    }

    @Override
    public String toString() {
        return "Credentials[trust=" + trust + "]";
    }
}
