package logly.runtime;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The JDK's HTTP server with bounds: threads, waiting requests, connections, and the time a request may take. When all
 * threads are busy and the queue is full, the connection is dropped.
 */
public final class HttpListener implements AutoCloseable {
    private static final int WAITING = 64;

    /** The JDK reads them, in seconds, once per process; without them a silent client holds a thread for ever. */
    private static final Map<String, String> BOUNDS = Map.of(
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "30",
            "jdk.httpserver.maxConnections", "256");

    private final HttpServer server;
    private final ThreadPoolExecutor executor;
    private final AtomicLong dropped;

    private HttpListener(HttpServer server, ThreadPoolExecutor executor, AtomicLong dropped) {
        this.server = server;
        this.executor = executor;
        this.dropped = dropped;
    }

    /**
     * Binds; the caller adds contexts to {@link #server} and starts it.
     *
     * @param port 0 takes a free one
     * @param setting the setting that the port came from, for messages
     */
    public static HttpListener bind(String address, int port, Setting<Integer> setting, int threads) {
        BOUNDS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
        HttpServer server = bound(address, port, setting);
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, setting.name() + "-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        AtomicLong dropped = new AtomicLong();
        executor.setRejectedExecutionHandler((task, full) -> {
            dropped.incrementAndGet();
            throw new RejectedExecutionException("the queue is full");
        });
        executor.allowCoreThreadTimeOut(true);
        server.setExecutor(executor);
        return new HttpListener(server, executor, dropped);
    }

    private static HttpServer bound(String address, int port, Setting<Integer> setting) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), port), WAITING);
        } catch (UnknownHostException e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, "there is no address " + address + " to listen on");
        } catch (BindException e) {
            throw new OperatorMistake(
                    ExitCode.BUSY,
                    "cannot listen on " + address + ":" + port + " (" + setting + "): " + e.getMessage());
        } catch (IOException e) {
            throw new OperatorMistake(
                    ExitCode.UNREACHABLE,
                    "cannot listen on " + address + ":" + port + " (" + setting + "): " + e.getMessage());
        }
    }

    public HttpServer server() {
        return server;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Requests refused because every thread was busy and the queue full. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
