package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The distribution as people start it: a process of its own, in a folder of its own, on free ports. */
final class LoglyProcess implements AutoCloseable {
    /** Most live for seconds: the second compiler would cost a third more processor time than it saves. */
    private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

    private static final Path COMMAND = Path.of("target", "logly", "logly").toAbsolutePath();
    private static final Pattern READY =
            Pattern.compile("^ready (http://\\S+) kafka (\\S+) registry (http://\\S+)(?: .*)?$");

    /** Options of an agent that reads the logs that are named to it, and none that this machine happens to have. */
    static final List<String> NAMED_LOGS_ONLY = List.of(
            "--set", "agent.log.usual=false", "--set", "agent.journal=false", "--set", "agent.containers=false");

    /** Where a running instance answers, as its ready line says. */
    record Endpoints(URI http, String kafka, URI registry) {}

    private final Process process;
    private final List<String> lines = new ArrayList<>();

    private LoglyProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts {@code logly up} on these data; {@link #ready} waits for it. */
    static LoglyProcess up(Path data, String... options) throws IOException {
        return up(data, List.of(options));
    }

    static LoglyProcess up(Path data, List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("up", "--data", data.toString(), "--port", "0"));
        arguments.addAll(options);
        return run(arguments);
    }

    /** Starts any command of the distribution. */
    static LoglyProcess run(List<String> arguments) throws IOException {
        assertThat(COMMAND).as("the distribution that the package phase makes").isExecutable();
        List<String> command = new ArrayList<>(List.of(COMMAND.toString()));
        command.addAll(arguments);
        return started(new ProcessBuilder(command));
    }

    /** Runs a command line in a folder, in the place of the shell. */
    static LoglyProcess shell(Path folder, String commandLine) throws IOException {
        return started(new ProcessBuilder("/bin/sh", "-c", "exec " + commandLine).directory(folder.toFile()));
    }

    private static LoglyProcess started(ProcessBuilder builder) throws IOException {
        builder.redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("LOGLY_"));
        builder.environment().put("LOGLY_JAVA_OPTS", System.getProperty("logly.process.options", FIRST_COMPILER));
        return new LoglyProcess(builder.start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add("output ended: " + e.getMessage());
            }
        }
    }

    /** Waits for the ready line of {@code logly up}. */
    Endpoints ready(Duration patience) throws InterruptedException {
        Matcher match = line(READY, patience);
        return new Endpoints(URI.create(match.group(1)), match.group(2), URI.create(match.group(3)));
    }

    /** Waits for a line that is like this. */
    Matcher line(Pattern pattern, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (lines) {
            while (true) {
                Optional<Matcher> found = lines.stream()
                        .map(pattern::matcher)
                        .filter(Matcher::matches)
                        .findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (millis <= 0 || !process.isAlive()) {
                    throw new AssertionError("no line " + pattern + " within " + patience + ":\n" + output());
                }
                lines.wait(Math.min(millis, 200));
            }
        }
    }

    String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; the exit code. */
    int terminate(Duration patience) throws InterruptedException {
        process.destroy();
        return exit(patience);
    }

    /** Waits for the end; the exit code. */
    int exit(Duration patience) throws InterruptedException {
        assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                .as("ends within %s:%n%s", patience, output())
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static JsonNode endpointsFile(Path data) throws IOException {
        return new ObjectMapper().readTree(Files.readString(data.resolve("endpoints.json")));
    }
}
