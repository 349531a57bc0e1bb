package logly.stream;

import java.net.URI;

/** A registry for tests of other packages. */
public final class RegistryAddress implements AutoCloseable {
    private final RegistryStub stub = new RegistryStub();

    public URI url() {
        return stub.url();
    }

    @Override
    public void close() {
        stub.close();
    }
}
