package logly.storage;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;

/** A folder whose paths look like any other, and in which what makes, opens or removes files can fail. */
final class FaultyFolder {
    private final Faults faults;
    private final FileSystem real;
    private final FileSystem system;
    private final FileSystemProvider provider;

    private FaultyFolder(Faults faults, FileSystem real) {
        this.faults = faults;
        this.real = real;
        system = new FaultySystem();
        provider = new Provider(real.provider());
    }

    static Path of(Path folder, Faults faults) {
        return new FaultyFolder(faults, folder.getFileSystem()).faulty(folder);
    }

    /** A path that {@link #real} takes off again. */
    private interface Faulty {
        Path realPath();
    }

    private Path faulty(Path path) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("realPath")) {
                return path;
            }
            if (method.getName().equals("getFileSystem")) {
                return system;
            }
            Object[] bare = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < bare.length; i++) {
                bare[i] = real(bare[i]);
            }
            try {
                Object result = method.invoke(path, bare);
                return result instanceof Path other ? faulty(other) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Path) Proxy.newProxyInstance(
                FaultyFolder.class.getClassLoader(), new Class<?>[] {Path.class, Faulty.class}, handler);
    }

    private static Object real(Object value) {
        return value instanceof Faulty faulty ? faulty.realPath() : value;
    }

    private static Path real(Path path) {
        return path instanceof Faulty faulty ? faulty.realPath() : path;
    }

    private final class Provider extends FileSystemProvider {
        private final FileSystemProvider to;

        Provider(FileSystemProvider to) {
            this.to = to;
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            faults.beforeFile();
            return to.newFileChannel(real(path), options, attributes);
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            faults.beforeFile();
            return to.newByteChannel(real(path), options, attributes);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            faults.beforeFile();
            return to.newDirectoryStream(real(folder), filter);
        }

        @Override
        public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
            faults.beforeFile();
            to.createDirectory(real(folder), attributes);
        }

        @Override
        public void delete(Path path) throws IOException {
            faults.beforeFile();
            to.delete(real(path));
        }

        @Override
        public void copy(Path from, Path into, CopyOption... options) throws IOException {
            to.copy(real(from), real(into), options);
        }

        @Override
        public void move(Path from, Path into, CopyOption... options) throws IOException {
            faults.beforeFile();
            to.move(real(from), real(into), options);
        }

        @Override
        public boolean isSameFile(Path one, Path other) throws IOException {
            return to.isSameFile(real(one), real(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            return to.isHidden(real(path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            return to.getFileStore(real(path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            to.checkAccess(real(path), modes);
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            return to.getFileAttributeView(real(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            return to.readAttributes(real(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
            return to.readAttributes(real(path), names, options);
        }

        @Override
        public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
            to.setAttribute(real(path), name, value, options);
        }

        @Override
        public String getScheme() {
            return "faulty";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return system;
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }
    }

    private final class FaultySystem extends FileSystem {
        @Override
        public FileSystemProvider provider() {
            return provider;
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String getSeparator() {
            return real.getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            return real.getRootDirectories();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return real.getFileStores();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return real.supportedFileAttributeViews();
        }

        @Override
        public Path getPath(String first, String... more) {
            return faulty(real.getPath(first, more));
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            return real.getPathMatcher(pattern);
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            return real.getUserPrincipalLookupService();
        }

        @Override
        public WatchService newWatchService() throws IOException {
            return real.newWatchService();
        }
    }
}
