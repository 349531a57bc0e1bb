package logly.query;

import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Listens with TLS, as the settings say. */
record EncryptedConnector(QueryOptions options) {
    Connector on(Server jetty, HttpConfiguration http) {
        HttpConfiguration https = new HttpConfiguration(http);
        https.addCustomizer(new SecureRequestCustomizer(false)); // clients may name us by an address
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(PemIdentity.read(options.protection()));
        context.setKeyStorePassword("");
        ServerConnector connector = new ServerConnector(
                jetty, new SslConnectionFactory(context, "http/1.1"), new HttpConnectionFactory(https));
        connector.setHost(options.address());
        connector.setPort(options.port());
        return connector;
    }
}
