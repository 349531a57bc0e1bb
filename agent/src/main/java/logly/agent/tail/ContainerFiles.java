package logly.agent.tail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the files in which container engines store what containers write: those of Kubernetes, by way of the links that
 * kubelet names after their pods, and those of Docker with the configuration that lies beside them.
 */
final class ContainerFiles {
    /** As much of a container's id as its engine shows. */
    private static final int SHORT_ID = 12;

    private static final Pattern LINK = Pattern.compile("([^_/]+)_([^_/]+)_(.+)-([0-9a-f]{64})\\.log");
    private static final Pattern POD = Pattern.compile(".*/([^_/]+)_([^_/]+)_[^_/]+/([^/]+)/\\d+\\.log");
    private static final Pattern DOCKER = Pattern.compile("([0-9a-f]{64})-json\\.log");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Places places;
    private final Map<Path, Map<String, String>> known = new HashMap<>();

    /**
     * Where they lie.
     *
     * @param links of kubelet, {@code POD_NAMESPACE_CONTAINER-ID.log}
     * @param pods of kubelet, {@code NAMESPACE_POD_UID/CONTAINER/N.log}
     * @param docker of Docker, {@code ID/ID-json.log}
     */
    record Places(Path links, Path pods, Path docker) {
        static Places standard() {
            return new Places(
                    Path.of("/var/log/containers"), Path.of("/var/log/pods"), Path.of("/var/lib/docker/containers"));
        }
    }

    ContainerFiles(Places places) {
        this.places = places;
    }

    /** Those of now; the same file may stand there under several names, the one that tells most first. */
    List<Followed> find() throws IOException {
        List<Path> paths = new ArrayList<>(SourceGlobs.matches(places.links() + "/*.log"));
        paths.addAll(SourceGlobs.matches(places.pods() + "/*/*/*.log"));
        paths.addAll(SourceGlobs.matches(places.docker() + "/*/*-json.log"));
        known.keySet().retainAll(paths);
        return paths.stream()
                .map(path -> new Followed(path, null, known.computeIfAbsent(path, ContainerFiles::describe)))
                .toList();
    }

    private static Map<String, String> describe(Path path) {
        Matcher link = LINK.matcher(Rotations.nameOf(path));
        if (link.matches()) {
            return Map.of(
                    "pod", link.group(1),
                    "namespace", link.group(2),
                    "container", link.group(3),
                    "containerId", link.group(4).substring(0, SHORT_ID));
        }
        Matcher pod = POD.matcher(path.toString());
        if (pod.matches()) {
            return Map.of("namespace", pod.group(1), "pod", pod.group(2), "container", pod.group(3));
        }
        Matcher docker = DOCKER.matcher(Rotations.nameOf(path));
        return docker.matches() ? docker(path, docker.group(1)) : Map.of();
    }

    private static Map<String, String> docker(Path path, String id) {
        Map<String, String> data = new HashMap<>();
        data.put("containerId", id.substring(0, SHORT_ID));
        try {
            JsonNode configuration = JSON.readTree(Files.readAllBytes(path.resolveSibling("config.v2.json")));
            put(data, "container", configuration.path("Name").asText("").replaceFirst("^/", ""));
            put(data, "image", configuration.path("Config").path("Image").asText(""));
            JsonNode labels = configuration.path("Config").path("Labels");
            put(data, "pod", labels.path("io.kubernetes.pod.name").asText(""));
            put(data, "namespace", labels.path("io.kubernetes.pod.namespace").asText(""));
        } catch (IOException e) {
            // The id alone says enough to find the container.
            return data;
        }
        return data;
    }

    private static void put(Map<String, String> data, String key, String value) {
        if (!value.isEmpty()) {
            data.put(key, value);
        }
    }
}
