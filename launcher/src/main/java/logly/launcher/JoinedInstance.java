package logly.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/**
 * The instance on another host that an agent publishes to; its page tells where its Kafka and registry are. The answer
 * is remembered in the agent's folder, for a start while the page is away: a host's boot must not wait for another's.
 */
final class JoinedInstance {
    /** Name of the file in the agent's folder; it holds what the page said last, with the page's own address. */
    static final String FILE = "joined.json";

    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String scheme;
    private final HostPort page;
    private final Credentials credentials;
    private final Path folder;
    private final Consumer<String> notices;

    /**
     * Does no I/O.
     *
     * @param address {@code ADDR:PORT}, with {@code http://} or {@code https://} before it or nothing, which is http
     * @param credentials whom to trust; a key is shown over TLS only
     * @param folder the agent's own
     * @param notices takes a line for the operator
     */
    JoinedInstance(String address, Credentials credentials, Path folder, Consumer<String> notices) {
        this.scheme = address.startsWith(HTTPS) ? HTTPS : HTTP;
        this.page = HostPort.parse(address.startsWith(scheme) ? address.substring(scheme.length()) : address, "--join");
        this.credentials = credentials;
        this.folder = folder;
        this.notices = notices;
    }

    /** The settings that the instance's addresses mean for an agent. */
    Map<String, String> settings() throws InterruptedException {
        Endpoints endpoints = endpoints();
        return Map.of(
                CommonSettings.BOOTSTRAP_SERVERS.name(), endpoints.kafka(),
                CommonSettings.SCHEMA_REGISTRY_URL.name(), endpoints.registry());
    }

    private Endpoints endpoints() throws InterruptedException {
        URI url = URI.create(scheme + page + "/endpoints.json");
        Answer answer = ask(url);
        if (!answer.trouble().isEmpty()) {
            Endpoints last = remembered()
                    .orElseThrow(() -> new OperatorMistake(
                            ExitCode.UNREACHABLE,
                            "--join: " + answer.trouble() + ", and this agent has not joined it before"));
            notices.accept("--join: " + answer.trouble() + "; going on with Kafka " + last.kafka() + " and registry "
                    + last.registry() + ", as of the last join");
            return last;
        }
        Endpoints found = Endpoints.parse(answer.body())
                .orElseThrow(() -> new OperatorMistake(
                        ExitCode.UNREACHABLE, "--join: " + url + " does not tell where Kafka and registry are"));
        requireReachable(found);
        remember(found);
        return found;
    }

    /**
     * What the page says.
     *
     * @param trouble why it says nothing now; empty where it answers
     */
    private record Answer(String trouble, String body) {}

    private void requireReachable(Endpoints endpoints) {
        if (!HostPort.isLoopback(page.host())
                && HostPort.isLoopback(
                        HostPort.parse(endpoints.kafka(), "its Kafka").host())) {
            throw new OperatorMistake(
                    ExitCode.UNREACHABLE,
                    "--join: the instance at " + page + " serves Kafka to its own host only; start it with --listen");
        }
    }

    /** An instance that is not ready answers as little as none. */
    private Answer ask(URI url) throws InterruptedException {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(LIMIT);
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(LIMIT);
        if (scheme.equals(HTTPS)) {
            credentials.addTo(client);
            credentials.addTo(request);
        }
        try {
            HttpResponse<String> answer = client.build().send(request.build(), BodyHandlers.ofString());
            int status = answer.statusCode();
            if (status == 401 || status == 403) {
                throw new OperatorMistake(
                        ExitCode.NOT_ALLOWED, "--join: " + url + " answers " + status + "; client.key shows it a key");
            }
            return status >= 500 ? new Answer("nothing answers at " + url, "") : new Answer("", answer.body());
        } catch (SSLException e) {
            return new Answer(url + " is not trusted (" + e.getMessage() + "), see client.trust", "");
        } catch (IOException e) {
            return new Answer("nothing answers at " + url, "");
        }
    }

    /** What the same page said last. */
    private Optional<Endpoints> remembered() {
        try {
            return Endpoints.parse(Files.readString(folder.resolve(FILE)))
                    .filter(endpoints -> endpoints.http().equals(page.toString()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void remember(Endpoints found) {
        Endpoints ofPage = new Endpoints(page.toString(), found.kafka(), found.registry());
        if (remembered().equals(Optional.of(ofPage))) {
            return;
        }
        try {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Path fresh = folder.resolve(FILE + ".new");
            Files.writeString(fresh, ofPage.json());
            Files.move(
                    fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            notices.accept("--join: the addresses cannot be kept for a start without " + page + ": " + e);
        }
    }
}
