package logly.agent.collect;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prometheus's exporter of host metrics, running at a free port of this host. */
final class NodeExporter implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/bin/prometheus-node-exporter");
    private static final Pattern ADDRESS = Pattern.compile("Listening on\" address=(127\\.0\\.0\\.1:\\d+)");
    private static final List<String> COLLECTORS = List.of(
            "diskstats",
            "filefd",
            "filesystem",
            "loadavg",
            "meminfo",
            "netdev",
            "pressure",
            "stat",
            "tcpstat",
            "vmstat");

    private final Process process;
    private final URI metrics;

    private NodeExporter(Process process, URI metrics) {
        this.process = process;
        this.metrics = metrics;
    }

    static NodeExporter start() throws IOException {
        assumeTrue(Files.isExecutable(BINARY), "no prometheus-node-exporter here");
        List<String> command = new ArrayList<>(List.of(
                BINARY.toString(),
                "--web.listen-address=127.0.0.1:0",
                "--collector.disable-defaults",
                // The kernel's own sum of packets that were dropped, as in /proc/net/dev.
                "--no-collector.netdev.netlink"));
        COLLECTORS.forEach(name -> command.add("--collector." + name));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                return new NodeExporter(process, URI.create("http://" + address.group(1) + "/metrics"));
            }
        }
        process.destroy();
        throw new IOException("the exporter ended without listening");
    }

    /** What it says now. */
    Reading read() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(20)).build();
        String text = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        Map<String, Double> values = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return new Reading(values);
    }

    /** Values by name and labels. */
    record Reading(Map<String, Double> values) {
        double value(String name) {
            Double value = values.get(name);
            if (value == null) {
                throw new AssertionError("the exporter does not tell " + name);
            }
            return value;
        }

        /** Of the metric with a label of this value. */
        OptionalDouble labelled(String name, String label, String value) {
            return values.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(name + "{")
                            && entry.getKey().contains(label + "=\"" + value + "\""))
                    .mapToDouble(Map.Entry::getValue)
                    .findFirst();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
