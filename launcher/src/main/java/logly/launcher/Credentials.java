package logly.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
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
            client.sslContext(context());
        }
    }

    private SSLContext context() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(Path.of(trust))))) {
                trusted.setCertificateEntry("trusted-" + count++, each);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION, ClientSettings.TRUST + ": cannot read " + trust + ": " + e);
        }
    }

    @Override
    public String toString() {
        return "Credentials[trust=" + trust + "]";
    }
}
