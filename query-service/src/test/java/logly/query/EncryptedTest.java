package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import logly.runtime.OperatorMistake;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service over TLS, with a certificate as an operator brings it. */
class EncryptedTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    private KeyStore made;

    @BeforeEach
    void makeCertificate() throws Exception {
        Path file = folder.resolve("made.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            made.load(in, PASSWORD);
        }
        pem("tls.crt", "CERTIFICATE", made.getCertificate("test").getEncoded());
        pem("tls.key", "PRIVATE KEY", made.getKey("test", PASSWORD).getEncoded());
    }

    private void pem(String file, String label, byte[] bytes) throws IOException {
        Files.writeString(
                folder.resolve(file),
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END "
                        + label + "-----\n");
    }

    private Protection protection(String certificate, String key) {
        return new Protection(
                Protection.Access.KEYS,
                folder.resolve(certificate).toString(),
                folder.resolve(key).toString(),
                false,
                8);
    }

    @Test
    void speaksTlsAndHandsOutCookiesForTlsOnly() throws Exception {
        MemoryMetadataLog metadata = new MemoryMetadataLog();
        ApiKey.Token key = new Callers(metadata).key("page", Role.VIEWER, Scope.ALL);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", made.getCertificate("test"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        try (RunningQueryService running =
                new RunningQueryService(folder.resolve("data"), metadata, protection("tls.crt", "tls.key"))) {
            URI session = URI.create("https://127.0.0.1:" + running.service.port() + "/api/v1/session");
            HttpResponse<String> in;
            do {
                in = client.send(
                        HttpRequest.newBuilder(session)
                                .timeout(Duration.ofSeconds(30))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"key\":\"" + key.shown() + "\"}"))
                                .build(),
                        BodyHandlers.ofString());
            } while (in.statusCode() == 503); // it has not read the keys yet
            assertThat(in.statusCode()).as(in.body()).isEqualTo(201);
            assertThat(in.headers().firstValue("Set-Cookie").orElseThrow())
                    .startsWith("__Host-logly=")
                    .contains("Secure", "HttpOnly", "SameSite=Strict");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> running.get("/api/v1/session"));
        }
    }

    @Test
    void saysWhichFileIsNoKey() throws Exception {
        Files.writeString(folder.resolve("other.key"), "-----BEGIN RSA PRIVATE KEY-----\nAA==\n");
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> PemIdentity.read(protection("tls.crt", "other.key")))
                .withMessageContaining("query.tls.key")
                .withMessageContaining("openssl pkcs8");
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> PemIdentity.read(protection("absent.crt", "tls.key")))
                .withMessageContaining("query.tls.certificate")
                .withMessageContaining("absent.crt");
    }
}
