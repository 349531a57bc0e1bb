package logly.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The files of the page, from the class path alone: our own, and the libraries' out of their Maven artifacts. Only names
 * that pass a narrow pattern are looked up, so no other resource can be reached.
 */
final class WebAssets {
    /** A file as it goes out. */
    record Asset(String contentType, String cacheControl, String entityTag, String body) {}

    private static final String OWN = "logly/query/web/";
    private static final String LIBRARY = "META-INF/resources/_static/";
    private static final Pattern OWN_NAME = Pattern.compile("[a-z][a-z0-9-]{0,40}\\.(js|css|svg)");
    private static final Pattern LIBRARY_NAME = Pattern.compile(
            "(lit|lit-html|lit-element|reactive-element|echarts)/[0-9.]{1,20}(/[a-z][a-z0-9-]{0,40}){0,3}(\\.[a-z]+)*\\.js");
    /** What the modules of the page, and lit itself, import by bare name. */
    private static final List<String> BARE_NAMES = List.of(
            "@lit/reactive-element", "@lit/reactive-element/", "lit", "lit-element/", "lit-html", "lit-html/", "lit/");

    private final ClassLoader classPath = WebAssets.class.getClassLoader();
    private final ObjectMapper json = new ObjectMapper();

    /** A file of our own, which browsers ask for again each time, by its entity tag. */
    Optional<Asset> own(String name) {
        return OWN_NAME.matcher(name).matches() ? load(OWN + name, name, "no-cache") : Optional.empty();
    }

    /** A file of a library, whose address holds its version and so never changes. */
    Optional<Asset> library(String name) {
        return LIBRARY_NAME.matcher(name).matches()
                ? load(LIBRARY + name, name, "public, max-age=31536000, immutable")
                : Optional.empty();
    }

    /** The text of one of our own files, which must be there. */
    String text(String name) {
        return load(OWN + name, name, "no-cache")
                .map(Asset::body)
                .orElseThrow(() -> new IllegalStateException(OWN + name + " is not on the class path"));
    }

    /** The import map of the page, made from those that the libraries' artifacts carry, so it knows their versions. */
    String importMap() {
        try {
            Map<String, String> all = new TreeMap<>();
            for (URL url : Collections.list(classPath.getResources("META-INF/importmap.json"))) {
                try (InputStream in = url.openStream()) {
                    for (Map.Entry<String, JsonNode> entry :
                            json.readTree(in).path("imports").properties()) {
                        all.put(entry.getKey(), entry.getValue().asText().replaceFirst("^/_static/", "/assets/"));
                    }
                }
            }
            ObjectNode imports = json.createObjectNode();
            BARE_NAMES.forEach(name -> imports.put(name, known(all, name)));
            imports.put("echarts", known(all, "echarts/dist/") + "echarts.esm.min.js");
            return json.writeValueAsString(json.createObjectNode().set("imports", imports));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String known(Map<String, String> imports, String name) {
        String address = imports.get(name);
        if (address == null) {
            throw new IllegalStateException("no import map on the class path names " + name);
        }
        return address;
    }

    private Optional<Asset> load(String resource, String name, String cacheControl) {
        try (InputStream in = classPath.getResourceAsStream(resource)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] body = in.readAllBytes();
            String text = new String(body, StandardCharsets.UTF_8);
            return Optional.of(new Asset(contentType(name), cacheControl, '"' + sha256(body) + '"', text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String contentType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "js" -> "text/javascript;charset=utf-8";
            case "css" -> "text/css;charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> "text/html;charset=utf-8";
        };
    }
}
