package logly.writer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that stores a {@link SteadySource} at full speed, until it is killed. */
final class SteadyChild implements AutoCloseable {
    private final Process process;
    private final Path errors;

    private SteadyChild(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    static SteadyChild start(Path data, long seed, int total) throws IOException {
        Path errors = Files.createTempFile(data, "child-", ".log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        data.toString(),
                        Long.toString(seed),
                        Integer.toString(total)))
                .redirectError(errors.toFile())
                .start();
        SteadyChild child = new SteadyChild(process, errors);
        if (process.getInputStream().read() < 0) {
            throw new IOException("the child ended: " + child.errors());
        }
        return child;
    }

    static WriterRig rig(Path data, SteadySource source) throws Exception {
        return new WriterRig(new WriterRig.Options(data, "a", KeptEvents.ALL, 500), new WriterRig.World(source))
                .assign(0, 1);
    }

    /** The process. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) throws Exception {
            SteadySource source = new SteadySource(Long.parseLong(args[1]), Integer.parseInt(args[2]));
            System.out.println("begins");
            try (WriterRig rig = rig(Path.of(args[0]), source)) {
                while (true) {
                    rig.poll();
                    rig.advance(Duration.ofMillis(50));
                }
            }
        }
    }

    private String errors() throws IOException {
        return Files.readString(errors, StandardCharsets.UTF_8);
    }

    /** Lets it work for a while; it must not end by itself. */
    void work(long millis) throws Exception {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the child ended: " + errors());
        }
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGSTOP or SIGCONT. */
    void signal(String name) throws Exception {
        int exit = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
