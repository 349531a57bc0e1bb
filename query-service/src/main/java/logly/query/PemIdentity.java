package logly.query;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/** Who this host is to clients that speak TLS: a chain and its key from PEM files (RFC 7468). */
final class PemIdentity {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    private PemIdentity() {}

    /** A key store with the one entry; it has no password. */
    static KeyStore read(Protection protection) {
        try {
            byte[] chain = read(protection.certificate(), QuerySettings.CERTIFICATE.name());
            Certificate[] certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(chain))
                    .toArray(new Certificate[0]);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("logly", key(protection.key()), new char[0], certificates);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION,
                    QuerySettings.CERTIFICATE + " " + protection.certificate() + " and its key cannot be used: "
                            + e.getMessage());
        }
    }

    private static byte[] read(String file, String setting) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, setting + ": cannot read " + file + ": " + e);
        }
    }

    private static PrivateKey key(String file) throws GeneralSecurityException {
        String name = QuerySettings.KEY.name();
        Matcher pem = PKCS8.matcher(new String(read(file, name), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION,
                    name + ": " + file + " has no BEGIN PRIVATE KEY; 'openssl pkcs8 -topk8 -nodes' writes one");
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String algorithm : ALGORITHMS) {
            Optional<PrivateKey> key = key(algorithm, spec);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new OperatorMistake(ExitCode.CONFIGURATION, name + ": " + file + " is no key of " + ALGORITHMS);
    }

    /** Empty where it is of another kind. */
    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec spec)
            throws NoSuchAlgorithmException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        }
    }
}
