package logly.analysis.notify;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where messages go, by name. */
public sealed interface Target {
    String name();

    /** What is sent over HTTP. */
    enum Shape {
        /** CloudEvents 1.0 in structured JSON, signed as Standard Webhooks says where there is a secret. */
        WEBHOOK,
        /** A message of Slack's incoming webhooks. */
        SLACK,
        /** Alerts as Alertmanager's API v2 takes them. */
        ALERTMANAGER
    }

    /** How a connection to a mail server is kept secret. */
    enum Tls {
        NONE,
        STARTTLS,
        TLS
    }

    /**
     * An address that takes a POST.
     *
     * @param secret with which a webhook's messages are signed
     */
    record Http(String name, Shape shape, URI url, @Nullable String secret) implements Target {
        /** Its secrets stay untold: the path of a Slack address is one. */
        @Override
        public String toString() {
            return name + " (" + url.getScheme() + "://" + url.getAuthority() + ")";
        }
    }

    /**
     * A mail server.
     *
     * @param user null to send without a login
     * @param to addresses of those who get every message
     */
    record Mail(
            String name,
            String host,
            int port,
            Tls tls,
            @Nullable String user,
            @Nullable String password,
            String from,
            List<String> to)
            implements Target {
        public Mail {
            to = List.copyOf(to);
        }

        @Override
        public String toString() {
            return name + " (smtp " + host + ":" + port + ")";
        }
    }
}
